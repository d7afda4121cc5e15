import { ZeroHash } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { entryOf, type RecognisedEntry } from './recognitionList.ts'

export type Recognition = {
  /** Of the list that this chain has adopted; absent before the first. */
  readonly digest: string | undefined
  readonly entries: readonly RecognisedEntry[]
}

export type PeerRecognition = {
  readonly signers: readonly string[]
  /** 0 if the peer's signers are not named. */
  readonly epoch: bigint
  /** What the peer has confirmed in this epoch. */
  readonly confirmed: string | undefined
  /** How often it has confirmed, in all epochs; the next confirmation has the number after it. */
  readonly confirmations: bigint
  /** Both chains have adopted the same list. */
  readonly isInForce: boolean
}

const present = (digest: string): string | undefined => (digest === ZeroHash ? undefined : digest)

/** What this chain recognises of others, once they confirm it. */
export const getRecognition = async ({ contracts: { recognition } }: CausewayClient): Promise<Recognition> => {
  const [digest, entries] = await Promise.all([read(() => recognition.adoptedDigest()), read(() => recognition.adoptedEntries())])
  return { digest: present(digest), entries: entries.map(entryOf) }
}

/** How far a peer has come with it. */
export const getPeerRecognition = async (
  { contracts: { recognition } }: CausewayClient,
  peerChainId: bigint,
): Promise<PeerRecognition> => {
  const [{ signers, epoch, confirmedDigest, confirmations }, adopted] = await Promise.all([
    read(() => recognition.peer(peerChainId)),
    read(() => recognition.adoptedDigest()),
  ])
  const confirmed = present(confirmedDigest)
  const isInForce = confirmed !== undefined && confirmed === adopted
  return { signers: [...signers], epoch, confirmed, confirmations, isInForce }
}
