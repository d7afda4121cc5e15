import type { CausewayClient } from '../../client/createClient.ts'
import { read } from '../../client/send.ts'
import type { JobId } from '../../ids.ts'
import { type Sighting, sightingOf } from './sighting.ts'

export type MirroredResult = {
  /** SHA-256 of the canonical JSON of the manifest. */
  readonly manifestDigest: string
  /** The key of the provider's organisation that signed it. */
  readonly signer: string
  /** Unix seconds, of the other chain. */
  readonly anchoredAt: number
  readonly sighting: Sighting
}

/** What this chain shows of the result of a job of another one; undefined if it was not published. */
export const getMirroredResult = async (
  client: CausewayClient,
  { sourceChainId, jobId }: { readonly sourceChainId: number | bigint; readonly jobId: JobId },
): Promise<MirroredResult | undefined> => {
  const [{ manifestDigest, signer, anchoredAt }, seen] = await read(() =>
    client.contracts.resultMirror.resultOf(sourceChainId, jobId),
  )
  const sighting = sightingOf(seen)
  return sighting === undefined ? undefined : { manifestDigest, signer, anchoredAt: Number(anchoredAt), sighting }
}
