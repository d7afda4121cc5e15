// Status lists of credentials (W3C Bitstring Status List) as the chain knows them.
import { id } from 'ethers'

/** What the chain calls a list: keccak256 of the id (URL) of the status list credential. */
export const statusListId = (url: string): string => id(url)

export type StatusListView = {
  /** SHA-256 of the status list credential as it is served. */
  readonly digest: string
  /** How often the issuer has changed it, from 1. */
  readonly revision: bigint
  /** Unix seconds, of the chain on which it was anchored. */
  readonly anchoredAt: number
}

type Row = { readonly digest: string; readonly revision: bigint; readonly anchoredAt: bigint }

/** Undefined if there is none. */
export const statusListOf = ({ digest, revision, anchoredAt }: Row): StatusListView | undefined =>
  revision === 0n ? undefined : { digest, revision, anchoredAt: Number(anchoredAt) }
