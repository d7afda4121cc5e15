import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { type AgreementId, policyId, productId, rightId } from '../ids.ts'
import type { AgreementTerms } from './agreementTerms.ts'

export const agreementStates = ['none', 'proposed', 'withdrawn', 'agreed', 'closing', 'closed'] as const
export type AgreementState = (typeof agreementStates)[number]

export type AgreementView = { readonly id: AgreementId; readonly state: AgreementState; readonly terms: AgreementTerms }

/** An agreement as the chain knows it. @throws AgreementUnknown */
export const getAgreement = async (client: CausewayClient, id: AgreementId): Promise<AgreementView> => {
  const { agreements } = client.contracts
  const terms = await read(() => agreements.terms(id))
  const state = agreementStates[Number(await read(() => agreements.stateOf(id)))] ?? 'none'
  return {
    id,
    state,
    terms: {
      productId: productId.parse(terms.productId),
      policyId: policyId.parse(terms.policyId),
      rightId: rightId.parse(terms.rightId),
      purpose: terms.purpose,
      splitDigest: terms.splitDigest,
      provider: terms.provider,
      validUntil: Number(terms.validUntil),
      maxUnits: Number(terms.maxUnits),
      consumer: terms.consumer,
      collectWindow: Number(terms.collectWindow),
      token: terms.token,
      unitPrice: terms.unitPrice,
      salt: terms.salt,
    },
  }
}
