// How organisations decide whose keys are all at hand: on networks for practice, where a vote takes seconds.
import { setTimeout as sleep } from 'node:timers/promises'
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { castVote } from '@causeway/sdk/member/castVote'
import type { Decision, DecisionId, DecisionState } from '@causeway/sdk/member/decision'
import { executeDecision } from '@causeway/sdk/member/executeDecision'
import { type Ballot, getBallot } from '@causeway/sdk/member/getBallot'
import { proposeDecision } from '@causeway/sdk/member/proposeDecision'
import { queueDecision } from '@causeway/sdk/member/queueDecision'
import { voteErrors } from './voteErrors.ts'

const LOOK_MS = 300
const STANDS_AFTER_MS = 120_000

export type DecideByVoteParameters = {
  /** Each of a controller key of an organisation that votes; the first proposes, queues and executes. */
  readonly voters: readonly CausewayClient[]
  /** Voted on at once, and carried out in this order. */
  readonly decisions: readonly Decision[]
  /** Milliseconds without a new block after which the chain is taken to stand still. */
  readonly standsAfterMs?: number
}

/**
 * Proposes decisions, votes for them with all keys, and carries them out. It waits as long as the chain makes blocks: each is at least a second later
 * than the one before, so a vote takes no more of them than its terms have seconds.
 *
 * @returns the ballots as they were when the votes had ended
 * @throws DecisionNotTaken, ChainStandsStill, and what the verbs throw that it calls
 */
export const decideByVote = async ({ voters, decisions, ...given }: DecideByVoteParameters): Promise<readonly Ballot[]> => {
  const [first] = voters
  if (first === undefined) throw voteErrors.DecisionNotTaken({ problem: 'nobody votes' })
  const wait = <T>(look: () => Promise<T | undefined>): Promise<T> => whileBlocksCome(first, look, given.standsAfterMs)
  const leaves = (id: DecisionId, states: readonly DecisionState[]): Promise<Ballot> =>
    wait(async () => {
      const ballot = await getBallot(first, id)
      return states.includes(ballot.state) ? undefined : ballot
    })
  const ids: DecisionId[] = []
  for (const decision of decisions) ids.push((await proposeDecision(first, decision)).id)
  for (const id of ids) {
    await leaves(id, ['pending'])
    await Promise.all(voters.map((voter) => castVote(voter, { id, choice: 'for' })))
  }
  const ballots: Ballot[] = []
  for (const id of ids) {
    const ballot = await leaves(id, ['active'])
    if (ballot.state !== 'succeeded') throw voteErrors.DecisionNotTaken({ id, state: ballot.state })
    await queueDecision(first, id)
    const { executableAt = 0 } = await getBallot(first, id)
    await wait(async () => ((await chainTime(first)) < executableAt ? undefined : true))
    await executeDecision(first, id)
    ballots.push(ballot)
  }
  return ballots
}

/** Looks until something is there. @throws ChainStandsStill */
const whileBlocksCome = async <T>(
  { provider }: CausewayClient,
  look: () => Promise<T | undefined>,
  standsAfterMs = STANDS_AFTER_MS,
): Promise<T> => {
  for (let height = -1, since = 0; ; await sleep(LOOK_MS)) {
    const found = await look()
    if (found !== undefined) return found
    const now = await read(() => provider.getBlockNumber())
    if (now !== height) [height, since] = [now, performance.now()]
    else if (performance.now() - since >= standsAfterMs) throw voteErrors.ChainStandsStill({ height })
  }
}
