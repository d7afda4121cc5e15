import { id as hashOf } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { callLists, type DecisionId } from './decision.ts'
import { findDecision } from './findDecision.ts'

/**
 * Carries out a queued decision after its delay: the timelock makes its calls, all or none. Anybody may.
 *
 * @throws DecisionUnknown, GovernorUnexpectedProposalState, and what the called contracts refuse with
 */
export const executeDecision = async (client: CausewayClient, id: DecisionId): Promise<void> => {
  const decision = await findDecision(client, id)
  await send(client, () => client.contracts.governor.execute(...callLists(decision), hashOf(decision.description)))
}
