import { id as hashOf } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { callLists, type DecisionId } from './decision.ts'
import { findDecision } from './findDecision.ts'

/**
 * Starts the delay of a decision that won its vote. Anybody may.
 *
 * @throws DecisionUnknown, GovernorUnexpectedProposalState
 */
export const queueDecision = async (client: CausewayClient, id: DecisionId): Promise<void> => {
  const decision = await findDecision(client, id)
  await send(client, () => client.contracts.governor.queue(...callLists(decision), hashOf(decision.description)))
}
