import type { CausewayClient } from '../client/createClient.ts'
import type { Decision, DecisionId } from './decision.ts'
import { memberErrors } from './errors.ts'
import { decisionsBackwards } from './listDecisions.ts'

export type ProposedDecision = Decision & {
  readonly id: DecisionId
  /** The key that proposed it. */
  readonly proposer: string
}

/** The calls and the words of a proposal, from the event of it. @throws DecisionUnknown */
export const findDecision = async (client: CausewayClient, id: DecisionId): Promise<ProposedDecision> => {
  for await (const decision of decisionsBackwards(client)) if (decision.id === id) return decision
  throw memberErrors.DecisionUnknown({ id })
}
