import { concat, toBeHex } from 'ethers'
import { accumulate } from '../accumulate.ts'
import { cometProofErrors } from './errors.ts'

export type AccumulatorProofParameters = {
  /** Of a header that the light client has taken. */
  readonly height: number
  readonly executionHash: string
  readonly accumulator: string
  /** The accumulator before the first of `sent`; 32 zero bytes before the first message of all. */
  readonly before: string
  /** The ids of all messages of the outbox from then on up to the header, in order, whatever their destination. */
  readonly sent: readonly string[]
  /** The ids to be proven, in the order in which they were sent. */
  readonly messageIds: readonly string[]
}

/**
 * A proof for LightClientVerifier that messages were sent, by the accumulator that a header commits to. Begins at the first of them, whatever
 * `sent` begins with.
 *
 * @throws MessageNotAmong, AccumulatorMismatch
 */
export const accumulatorProof = (parameters: AccumulatorProofParameters): string => {
  const { height, executionHash, accumulator, sent, messageIds } = parameters
  const first = Math.max(0, sent.indexOf(messageIds[0] ?? ''))
  const before = accumulate(sent.slice(0, first), parameters.before)
  const runs: string[][] = [[]]
  let found = 0
  for (const id of sent.slice(first)) {
    if (id === messageIds[found]) {
      found += 1
      runs.push([])
    } else runs.at(-1)?.push(id)
  }
  if (found !== messageIds.length || found === 0) throw cometProofErrors.MessageNotAmong({ messageId: messageIds[found] })
  const sum = accumulate(sent.slice(first), before)
  if (sum !== accumulator) throw cometProofErrors.AccumulatorMismatch({ height, accumulator, sum })
  const packed = runs.map((run) => concat([toBeHex(run.length, 2), ...run]))
  return concat(['0x01', toBeHex(height, 8), executionHash, before, ...packed])
}
