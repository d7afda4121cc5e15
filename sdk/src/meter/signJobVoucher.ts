import { getAgreement } from '../agreement/getAgreement.ts'
import type { CausewayClient } from '../client/createClient.ts'
import { jobsOfAgreement } from '../compute/jobsOfAgreement.ts'
import type { AgreementId } from '../ids.ts'
import { type UsageEntry, usageTree } from './usageRoot.ts'
import { signVoucher, type Voucher } from './voucher.ts'

export type SignJobVoucherParameters = {
  readonly agreementId: AgreementId
  readonly job: UsageEntry
  /**
   * The other jobs that the voucher covers. By default those that the chain knows as authorised or completed: add jobs that were
   * submitted and are not authorised yet.
   */
  readonly covered?: readonly UsageEntry[]
}

export type SignJobVoucherReturnType = { readonly voucher: Voucher; readonly signature: string }

const takenJobs = async (client: CausewayClient, id: AgreementId): Promise<UsageEntry[]> =>
  (await jobsOfAgreement(client, id)).filter(({ state }) => state === 'authorised' || state === 'completed')

/**
 * Signs, as the consumer, the voucher that pays for a job and for all before it. The provider can collect it only for what is delivered.
 *
 * @throws AgreementUnknown, SignerMissing, ChainUnavailable
 */
export const signJobVoucher = async (
  client: CausewayClient,
  { agreementId, job, covered }: SignJobVoucherParameters,
): Promise<SignJobVoucherReturnType> => {
  const { terms } = await getAgreement(client, agreementId)
  const others = covered ?? (await takenJobs(client, agreementId))
  const entries = [...others.filter(({ jobId }) => jobId !== job.jobId), job]
  const units = entries.reduce((sum, entry) => sum + BigInt(entry.units), 0n)
  const { root: usageRoot } = usageTree(entries.map(({ jobId, units: each }) => ({ jobId, units: each })))
  const voucher: Voucher = { agreementId, units, valueAggregate: units * terms.unitPrice, usageRoot }
  return { voucher, signature: await signVoucher(client, voucher) }
}
