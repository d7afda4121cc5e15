import type { CausewayClient } from '../../client/createClient.ts'
import { read } from '../../client/send.ts'
import type { JobId } from '../../ids.ts'

export type CheckMirroredResultParameters = {
  readonly sourceChainId: number | bigint
  readonly jobId: JobId
  /** SHA-256 of the canonical JSON of the manifest, 0x-hex. */
  readonly manifestDigest: string
}

/**
 * Whether a manifest is the one that another chain has anchored for a job, asked of this chain alone.
 *
 * @returns who signed it there, and when it was anchored (unix seconds, of the other chain)
 * @throws ResultMirrorUnknown (nothing has arrived, or was published), ResultMirrorMismatch (it is another manifest)
 */
export const checkMirroredResult = async (
  client: CausewayClient,
  { sourceChainId, jobId, manifestDigest }: CheckMirroredResultParameters,
): Promise<{ readonly signer: string; readonly anchoredAt: number }> => {
  const { resultMirror } = client.contracts
  const { signer, anchoredAt } = await read(() => resultMirror.checkResult(sourceChainId, jobId, manifestDigest))
  return { signer, anchoredAt: Number(anchoredAt) }
}
