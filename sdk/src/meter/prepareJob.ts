// A job as its consumer sends it: the signed request, and the voucher that pays for it once it is delivered.
import type { AgreementTerms } from '../agreement/agreementTerms.ts'
import type { CausewayClient } from '../client/createClient.ts'
import { type ContingencyParameters, contingencyDigest } from '../compute/contingency.ts'
import type { JobSubmissionJson } from '../compute/jobApi.ts'
import { freshSalt, inputDigestOf, type JobInputs, type JobRequest, jobIdOf, signJobRequest } from '../compute/jobRequest.ts'
import { digestOfJson } from '../digest.ts'
import type { AgreementId, JobId } from '../ids.ts'
import { type UsageEntry, usageTree } from './usageRoot.ts'
import { signVoucher } from './voucher.ts'

export type PrepareJobParameters = {
  readonly agreementId: AgreementId
  readonly terms: Pick<AgreementTerms, 'unitPrice'>
  /** The compiled policy of the agreement, 0x-hex. */
  readonly policy: string
  readonly parameters: ContingencyParameters
  readonly inputs: JobInputs
  /** Unix seconds until which the result must be anchored. */
  readonly deadline: number
  /** Units of use that the job costs. */
  readonly units: number
  /** Earlier jobs of the agreement that were or will be delivered: the voucher is cumulative. */
  readonly covered: readonly UsageEntry[]
}
export type PrepareJobReturnType = { readonly jobId: JobId; readonly submission: JobSubmissionJson }

/**
 * Signs a job request and a voucher that covers it and all earlier jobs. The provider can collect the voucher only as far as results are
 * anchored, so it is safe to sign it before the job.
 *
 * @throws SignerMissing, JsonNotCanonical
 */
export const prepareJob = async (client: CausewayClient, parameters: PrepareJobParameters): Promise<PrepareJobReturnType> => {
  const { agreementId, units, deadline } = parameters
  const request: JobRequest = {
    agreementId,
    algorithmDigest: contingencyDigest(),
    parametersDigest: digestOfJson(parameters.parameters),
    inputDigest: inputDigestOf(parameters.inputs),
    units,
    deadline,
    salt: freshSalt(),
  }
  const jobId = jobIdOf(client, request)
  const submission = {
    request: { ...request, salt: request.salt.toString() },
    signature: await signJobRequest(client, request),
    parameters: parameters.parameters,
    inputs: { publicKey: parameters.inputs.publicKey, columns: [...parameters.inputs.columns] },
    policy: parameters.policy,
    ...(await signedVoucher(client, parameters, [...parameters.covered, { jobId, units }])),
  }
  return { jobId, submission }
}

const signedVoucher = async (
  client: CausewayClient,
  { agreementId, terms }: PrepareJobParameters,
  entries: readonly UsageEntry[],
): Promise<Pick<JobSubmissionJson, 'voucher' | 'voucherSignature'>> => {
  const units = entries.reduce((sum, entry) => sum + BigInt(entry.units), 0n)
  const valueAggregate = units * terms.unitPrice
  const usageRoot = usageTree(entries).root
  return {
    voucher: { agreementId, units: units.toString(), valueAggregate: valueAggregate.toString(), usageRoot },
    voucherSignature: await signVoucher(client, { agreementId, units, valueAggregate, usageRoot }),
  }
}
