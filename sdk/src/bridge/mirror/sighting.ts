// When and by which message a mirror learnt what it shows.
import type { BaseContract, ContractTransactionReceipt } from 'ethers'
import { eventOf } from '../../client/events.ts'

export type Sighting = {
  /** Grows with each publication on the other chain. */
  readonly version: bigint
  /** Of the other chain, when it was published: what the mirror shows is as old. */
  readonly height: bigint
  /** Unix seconds, of the other chain. */
  readonly time: number
  readonly messageId: string
}

export type PublishReturnType = {
  /** traceMessage says how far it is. */
  readonly messageId: string
  readonly version: bigint
  /** Hash of the transaction on this chain. */
  readonly transaction: string
}

type Row = { readonly version: bigint; readonly height: bigint; readonly time: bigint; readonly messageId: string }

/** Undefined if the mirror shows nothing. */
export const sightingOf = ({ version, height, time, messageId }: Row): Sighting | undefined =>
  version === 0n ? undefined : { version, height, time: Number(time), messageId }

export const publishedBy = (mirror: BaseContract, receipt: ContractTransactionReceipt): PublishReturnType => {
  const { messageId, version } = eventOf(mirror, receipt, 'MirrorPublished')
  return { messageId, version, transaction: receipt.hash }
}
