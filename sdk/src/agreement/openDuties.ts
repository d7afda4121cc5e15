import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import type { AgreementId } from '../ids.ts'
import { getPolicy } from '../policy/getPolicy.ts'
import { getAgreement } from './getAgreement.ts'

/**
 * Records the duties of an agreement's policy on the chain, so that they can be confirmed. Until then a policy with duties permits
 * nothing. Anyone can do it, again without effect; the bytes of the policy are read from the chain.
 *
 * @throws AgreementUnknown, PolicyNotFound, DutyAgreementNotReached, DutiesTooMany, DutyContradictory
 */
export const openDuties = async (client: CausewayClient, id: AgreementId): Promise<void> => {
  const { terms } = await getAgreement(client, id)
  const policy = await getPolicy(client, terms.policyId)
  await send(client, () => client.contracts.duties.open(id, policy))
}
