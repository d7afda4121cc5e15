import { z } from 'zod'
import { readAnswer, readBytes } from './jobApiCall.ts'

export type FetchResultParameters = {
  readonly nodeUrl: string
  readonly jobId: string
  readonly signal?: AbortSignal | undefined
}

export type FetchResultReturnType = {
  /** Encrypted: for decryptContingency. */
  readonly output: Uint8Array
  /** As the node gave it, not verified: pass it to verifyResult. */
  readonly manifest: unknown
  readonly signature: string
}

const manifestAnswer = z.object({ manifest: z.unknown(), signature: z.string() })

/**
 * Fetches the result of an anchored job with its manifest. Nothing is verified here.
 *
 * @throws JobNotHere, ResultNotReady, NodeUnavailable, NodeAnswerInvalid
 */
export const fetchResult = async ({ nodeUrl, jobId, signal }: FetchResultParameters): Promise<FetchResultReturnType> => {
  const answer = await readAnswer(manifestAnswer, { nodeUrl, path: `/v1/jobs/${jobId}/manifest`, signal })
  const output = await readBytes({ nodeUrl, path: `/v1/jobs/${jobId}/result`, signal })
  return { output, ...answer }
}
