// What both proofs of LightClientVerifier say of the messages of an outbox.
import { concat, toBeHex } from 'ethers'
import { accumulate } from '../accumulate.ts'
import { cometProofErrors } from './errors.ts'

export type MessageRunsParameters = {
  /** The accumulator before the first of `sent`; 32 zero bytes before the first message of all. */
  readonly before: string
  /** The ids of all messages of the outbox from then on up to the accumulator that is shown, in order, whatever their destination. */
  readonly sent: readonly string[]
  /** The ids to be proven, in the order in which they were sent. */
  readonly messageIds: readonly string[]
  /** What the messages must add up to. */
  readonly accumulator: string
}

/** The accumulator before the first message to be proven, and the packed runs of others around them. */
export type MessageRuns = { readonly before: string; readonly runs: string }

/** Begins at the first of `messageIds`, whatever `sent` begins with. @throws MessageNotAmong, AccumulatorMismatch */
export const messageRuns = (parameters: MessageRunsParameters): MessageRuns => {
  const { accumulator, sent, messageIds } = parameters
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
  if (sum !== accumulator) throw cometProofErrors.AccumulatorMismatch({ accumulator, sum })
  return { before, runs: concat(runs.flatMap((run) => [toBeHex(run.length, 2), ...run])) }
}
