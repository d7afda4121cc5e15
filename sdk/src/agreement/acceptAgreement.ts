import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { signTyped } from '../client/typedData.ts'
import type { AgreementId } from '../ids.ts'
import { agreementIdOf, agreementTypes } from './agreementTerms.ts'
import { agreementErrors } from './errors.ts'
import { getAgreement } from './getAgreement.ts'

/**
 * Signs a proposal as the provider and records that it is accepted. The terms are read from the chain and their digest is compared
 * with the id first, so that what is signed is what was named.
 *
 * @throws AgreementUnknown, AgreementTermsMismatch, AgreementStateUnexpected, AgreementExpired, AgreementSignerNotProvider
 */
export const acceptAgreement = async (client: CausewayClient, id: AgreementId): Promise<void> => {
  const { terms } = await getAgreement(client, id)
  if (agreementIdOf(client, terms) !== id) throw agreementErrors.AgreementTermsMismatch({ id })
  const signature = await signTyped(client, 'AgreementBook', { types: agreementTypes, message: terms })
  await send(client, () => client.contracts.agreements.accept(id, signature))
}
