import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { signTyped } from '../client/typedData.ts'
import type { AgreementId } from '../ids.ts'
import { type AgreementTerms, agreementIdOf, agreementTypes } from './agreementTerms.ts'

export type ProposeAgreementReturnType = { readonly id: AgreementId }

/**
 * Signs terms as the consumer and records the proposal.
 *
 * @throws AgreementKnown, AgreementExpired, AgreementRightMismatch, AgreementProviderNotOwner, AgreementSignerNotConsumer, RightNotHolder
 */
export const proposeAgreement = async (client: CausewayClient, terms: AgreementTerms): Promise<ProposeAgreementReturnType> => {
  const signature = await signTyped(client, 'AgreementBook', { types: agreementTypes, message: terms })
  await send(client, () => client.contracts.agreements.propose(terms, signature))
  return { id: agreementIdOf(client, terms) }
}
