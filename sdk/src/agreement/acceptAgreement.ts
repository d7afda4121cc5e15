import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { signTyped } from '../client/typedData.ts'
import type { AgreementId } from '../ids.ts'
import { type AgreementTerms, agreementIdOf, agreementTypes } from './agreementTerms.ts'
import { agreementErrors } from './errors.ts'
import { getAgreement } from './getAgreement.ts'

export type AcceptAgreementParameters = {
  readonly id: AgreementId
  /** Digest of the shares that the provider agreed to (splitDigestOf): the terms hold only a digest, which could stand for anything. */
  readonly splitDigest: string
  /** Least seconds after the end in which the provider wants to be able to collect; a day by default. */
  readonly leastCollectWindow?: number
}

const DAY = 86_400
/** Amounts of an agreement are kept in 128 bits: beyond, nothing could ever be collected. */
const MOST_VALUE = 2n ** 128n - 1n

/**
 * Signs a proposal as the provider and records that it is accepted. The terms are read from the chain first: what is signed is what was
 * named, the provider can be paid under it, and the split is the one that it agreed to.
 *
 * @throws AgreementUnknown, AgreementTermsMismatch, AgreementTermsUnpayable, AgreementStateUnexpected, AgreementExpired,
 * AgreementSignerNotProvider
 */
export const acceptAgreement = async (client: CausewayClient, parameters: AcceptAgreementParameters): Promise<void> => {
  const { id } = parameters
  const { terms } = await getAgreement(client, id)
  if (agreementIdOf(client, terms) !== id) throw agreementErrors.AgreementTermsMismatch({ id })
  checkPayable(terms, parameters)
  const signature = await signTyped(client, 'AgreementBook', { types: agreementTypes, message: terms })
  await send(client, () => client.contracts.agreements.accept(id, signature))
}

const checkPayable = (terms: AgreementTerms, { splitDigest, leastCollectWindow = DAY }: AcceptAgreementParameters): void => {
  const { collectWindow, unitPrice, maxUnits } = terms
  if (terms.splitDigest !== splitDigest) {
    throw agreementErrors.AgreementTermsUnpayable({ problem: 'another split', agreed: splitDigest, given: terms.splitDigest })
  }
  if (collectWindow < leastCollectWindow) {
    throw agreementErrors.AgreementTermsUnpayable({
      problem: 'the collect window is too short',
      collectWindow,
      leastCollectWindow,
    })
  }
  if (unitPrice * BigInt(maxUnits) > MOST_VALUE) {
    throw agreementErrors.AgreementTermsUnpayable({ problem: 'the value does not fit in 128 bits', unitPrice, maxUnits })
  }
}
