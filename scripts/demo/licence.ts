// Chapters 2 and 3: the product, its policy, the right and the agreement.
import { acceptAgreement } from '@causeway/sdk/agreement/acceptAgreement'
import { type AgreementTerms, purposeOf } from '@causeway/sdk/agreement/agreementTerms'
import { confirmDuty } from '@causeway/sdk/agreement/confirmDuty'
import { getDuties } from '@causeway/sdk/agreement/getDuties'
import { openDuties } from '@causeway/sdk/agreement/openDuties'
import { proposeAgreement } from '@causeway/sdk/agreement/proposeAgreement'
import { signerOf } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import { freshSalt } from '@causeway/sdk/compute/jobRequest'
import type { AgreementId, PolicyId, ProductId, RightId } from '@causeway/sdk/ids'
import { compilePolicy } from '@causeway/sdk/policy/compilePolicy'
import { attachPolicy, storePolicy } from '@causeway/sdk/policy/storePolicy'
import { productIri } from '@causeway/sdk/product/identifier'
import { registerProduct } from '@causeway/sdk/product/registerProduct'
import { mintRight } from '@causeway/sdk/right/mintRight'
import { depositEscrow } from '@causeway/sdk/settlement/depositEscrow'
import { type Share, splitDigestOf } from '@causeway/sdk/settlement/shares'
import { type Cast, dids } from '../../deploy/networks/embedded/cast.ts'

export const RESEARCH = 'https://w3id.org/dpv#ScientificResearch'
export const MARKETING = 'https://w3id.org/dpv#Marketing'
export const COMMERCIAL_RESEARCH = 'https://w3id.org/dpv#CommercialResearch'

const DAY = 86_400

/** Of one table, in the token's smallest unit: a price that does not divide evenly, so that rounding shows. */
export const UNIT_PRICE = 1_250_000_001n

export type Licence = { readonly productId: ProductId; readonly policy: Uint8Array; readonly policyId: PolicyId }
export type Agreement = { readonly id: AgreementId; readonly terms: AgreementTerms }

/**
 * Any admitted consumer from CN or the EU (a refinement of the party), the institute above all, for scientific research, until a date, at
 * most `count` computations; it has to inform the hospital of the vote of its ethics committee before (a duty). No transfer, no
 * distribution, and nothing for marketing (prohibitions).
 */
export const policyOf = (identifier: string, { count, until }: { readonly count: number; readonly until: number }) => ({
  '@context': 'http://www.w3.org/ns/odrl.jsonld',
  '@type': 'Set',
  uid: `urn:cwy:policy:${identifier}`,
  target: productIri(identifier),
  permission: [
    {
      assigner: dids.hospital,
      assignee: {
        '@type': 'PartyCollection',
        source: 'urn:cwy:members:consumer',
        refinement: [{ leftOperand: 'spatial', operator: 'isAnyOf', rightOperand: ['CN', 'EU'] }],
      },
      action: 'cwy:compute',
      constraint: [
        { leftOperand: 'recipient', operator: 'eq', rightOperand: { '@id': dids.institute } },
        { leftOperand: 'purpose', operator: 'eq', rightOperand: { '@id': RESEARCH } },
        {
          leftOperand: 'dateTime',
          operator: 'lt',
          rightOperand: { '@value': new Date(until * 1000).toISOString(), '@type': 'xsd:dateTime' },
        },
        { leftOperand: 'count', operator: 'lteq', rightOperand: { '@value': String(count), '@type': 'xsd:integer' } },
      ],
      duty: [{ action: 'inform', informedParty: dids.hospital }],
    },
  ],
  prohibition: [
    { action: 'transfer' },
    { action: 'distribute' },
    { action: 'cwy:compute', constraint: [{ leftOperand: 'purpose', operator: 'eq', rightOperand: { '@id': MARKETING } }] },
  ],
})

export type ProductDescription = {
  readonly identifier: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly contentId: string
  /** Computations that the policy permits. */
  readonly count: number
}

/** The hospital registers its table and attaches the policy. */
export const licenseProduct = async ({ hospital }: Cast, product: ProductDescription): Promise<Licence> => {
  const { identifier, metadata, contentId, count } = product
  const { id: productId } = await registerProduct(hospital, { identifier, classification: 'important', metadata, contentId })
  const until = (await chainTime(hospital)) + 365 * DAY
  const policy = await compilePolicy(policyOf(identifier, { count, until }))
  const { id: policyId } = await storePolicy(hospital, policy)
  await attachPolicy(hospital, productId, policyId)
  return { productId, policy, policyId }
}

/** The hospital mints a right for the institute. */
export const mintFor = async (
  { hospital, institute }: Cast,
  licence: Licence,
  { maxUses, seconds }: { readonly maxUses: number; readonly seconds: number },
): Promise<RightId> => {
  const now = await chainTime(hospital)
  const holder = signerOf(institute).address
  const { productId, policy } = licence
  const { id } = await mintRight(hospital, { productId, policy, holder, notBefore: now, expiresAt: now + seconds, maxUses })
  return id
}

/** Hospital, its department, the network. */
export const sharesOf = (cast: Cast): readonly Share[] => [
  { payee: signerOf(cast.hospital).address, ppm: 700_000 },
  { payee: signerOf(cast.department).address, ppm: 270_000 },
  { payee: signerOf(cast.consortium).address, ppm: 30_000 },
]

export type AgreeParameters = { readonly rightId: RightId; readonly purpose: string; readonly maxUnits: number }

/** The institute proposes, the hospital accepts, the institute pays its deposit for all units into escrow. */
export const agree = async (
  cast: Cast,
  licence: Licence,
  { rightId, purpose, maxUnits }: AgreeParameters,
): Promise<Agreement> => {
  const terms: AgreementTerms = {
    productId: licence.productId,
    policyId: licence.policyId,
    rightId,
    purpose: purposeOf(purpose),
    splitDigest: splitDigestOf(sharesOf(cast)),
    provider: signerOf(cast.hospital).address,
    validUntil: (await chainTime(cast.institute)) + 30 * DAY,
    maxUnits,
    consumer: signerOf(cast.institute).address,
    collectWindow: 7 * DAY,
    token: cast.institute.deployment.contracts.SettlementToken.address,
    unitPrice: UNIT_PRICE,
    salt: freshSalt(),
  }
  const { id } = await proposeAgreement(cast.institute, terms)
  await acceptAgreement(cast.hospital, { id, splitDigest: splitDigestOf(sharesOf(cast)) })
  await depositEscrow(cast.institute, id, UNIT_PRICE * BigInt(maxUnits))
  return { id, terms }
}

/** The duties of the agreement are recorded, and the hospital attests that the institute has informed it. */
export const confirmInformed = async ({ hospital, institute }: Cast, agreementId: AgreementId): Promise<void> => {
  await openDuties(institute, agreementId)
  const { duties } = await getDuties(hospital, agreementId)
  for (const { id, kind } of duties) if (kind === 'duty') await confirmDuty(hospital, { agreementId, dutyId: id })
}
