import { id as hashOf } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { callLists, type DecisionId } from './decision.ts'
import { findDecision } from './findDecision.ts'

/**
 * Withdraws a proposal, as its proposer and before the vote begins.
 *
 * @throws DecisionUnknown, GovernorUnableToCancel
 */
export const cancelDecision = async (client: CausewayClient, id: DecisionId): Promise<void> => {
  const decision = await findDecision(client, id)
  await send(client, () => client.contracts.governor.cancel(...callLists(decision), hashOf(decision.description)))
}
