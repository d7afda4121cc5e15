// The terms of an agreement and their EIP-712 form: provider and consumer sign the same digest, which is the agreement's id.
import { id as keccakOfText } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { typedDigest } from '../client/typedData.ts'
import { type AgreementId, agreementId, type PolicyId, type ProductId, type RightId } from '../ids.ts'

export type AgreementTerms = {
  readonly productId: ProductId
  readonly policyId: PolicyId
  readonly rightId: RightId
  /** keccak256 of the purpose's IRI, see {@link purposeOf}. */
  readonly purpose: string
  /** Digest of the shares of revenue, see settlement/shares.ts. */
  readonly splitDigest: string
  readonly provider: string
  /** Unix seconds: jobs are authorised strictly before it. */
  readonly validUntil: number
  readonly maxUnits: number
  readonly consumer: string
  /** Seconds after the end in which the provider can still collect. */
  readonly collectWindow: number
  readonly token: string
  /** In the token's smallest unit, for each unit of use. */
  readonly unitPrice: bigint
  readonly salt: bigint
}

export const agreementTypes = {
  AgreementTerms: [
    { name: 'productId', type: 'bytes32' },
    { name: 'policyId', type: 'bytes32' },
    { name: 'rightId', type: 'uint256' },
    { name: 'purpose', type: 'bytes32' },
    { name: 'splitDigest', type: 'bytes32' },
    { name: 'provider', type: 'address' },
    { name: 'validUntil', type: 'uint64' },
    { name: 'maxUnits', type: 'uint32' },
    { name: 'consumer', type: 'address' },
    { name: 'collectWindow', type: 'uint32' },
    { name: 'token', type: 'address' },
    { name: 'unitPrice', type: 'uint128' },
    { name: 'salt', type: 'uint64' },
  ],
}

/** The form in which an agreement and a policy name a purpose: keccak256 of its IRI. */
export const purposeOf = (iri: string): string => keccakOfText(iri)

/** The id of an agreement of these terms on the client's chain. */
export const agreementIdOf = ({ deployment }: Pick<CausewayClient, 'deployment'>, terms: AgreementTerms): AgreementId =>
  agreementId.parse(typedDigest(deployment, 'AgreementBook', { types: agreementTypes, message: terms }))
