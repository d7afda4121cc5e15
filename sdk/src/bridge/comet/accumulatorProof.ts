import { concat, toBeHex } from 'ethers'
import { type MessageRunsParameters, messageRuns } from './messageRuns.ts'

/** `accumulator` is that of the header, and `sent` are the messages up to it. */
export type AccumulatorProofParameters = MessageRunsParameters & {
  /** Of a header that the light client has taken. */
  readonly height: number
  readonly executionHash: string
}

/**
 * A proof for LightClientVerifier that messages were sent, by the accumulator that a header commits to. Begins at the first of them, whatever
 * `sent` begins with.
 *
 * @throws MessageNotAmong, AccumulatorMismatch
 */
export const accumulatorProof = ({ height, executionHash, ...parameters }: AccumulatorProofParameters): string => {
  const { before, runs } = messageRuns(parameters)
  return concat(['0x01', toBeHex(height, 8), executionHash, before, runs])
}
