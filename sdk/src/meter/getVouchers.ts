import { z } from 'zod'
import { signedVoucher } from '../compute/jobApi.ts'
import { readAnswer } from '../compute/jobApiCall.ts'
import { type AgreementId, agreementId, bytes32, decimal } from '../ids.ts'
import type { Voucher } from './voucher.ts'

export type SignedVoucher = { readonly voucher: Voucher; readonly signature: string }

export type GetVouchersReturnType = {
  /** The one for the most units. */
  readonly latest: SignedVoucher | null
  /** The latest, while something is delivered that is not recorded: it is collected up to what is delivered. */
  readonly collectable: SignedVoucher | null
  readonly recordedUnits: bigint
  readonly deliveredUnits: bigint
}

const voucher = signedVoucher.extend({
  voucher: z.object({ agreementId, units: decimal, valueAggregate: decimal, usageRoot: bytes32 }),
})
const answer = z.object({
  latest: voucher.nullable(),
  collectable: voucher.nullable(),
  recordedUnits: decimal,
  deliveredUnits: decimal,
})

/** The vouchers that a provider's node holds for an agreement. @throws NodeUnavailable, NodeAnswerInvalid, ChainUnavailable */
export const getVouchers = ({ nodeUrl, id }: { nodeUrl: string; id: AgreementId }): Promise<GetVouchersReturnType> =>
  readAnswer(answer, { nodeUrl, path: `/v1/agreements/${id}/voucher` })
