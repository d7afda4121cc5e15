// Taking a job on: everything is checked that can be before its inputs arrive and before anything is sent to the chain.
import { type AgreementView, getAgreement } from '@causeway/sdk/agreement/getAgreement'
import { columnBytes } from '@causeway/sdk/compute/blocks'
import { contingencyDigest } from '@causeway/sdk/compute/contingency'
import type { JobSubmission } from '@causeway/sdk/compute/jobApi'
import { inputDigestOf, jobIdOf } from '@causeway/sdk/compute/jobRequest'
import { parameters } from '@causeway/sdk/compute/parameters'
import { digestOfContentId, digestOfJson } from '@causeway/sdk/digest'
import type { JobId } from '@causeway/sdk/ids'
import { keccak256 } from 'ethers'
import { isProviderKey } from '../chain/chainFacts.ts'
import { isSignedBy } from '../chain/isSignedBy.ts'
import { type ExpectedInput, listInputs, lockInputs } from '../compute/inputStore.ts'
import { checkVoucher } from '../meter/checkVoucher.ts'
import { voucherErrors } from '../meter/errors.ts'
import { foreignUnits } from '../meter/foreignUnits.ts'
import { keepVoucher, lockAgreement, owedUnits, type SignedVoucher } from '../meter/voucherStore.ts'
import { productErrors } from '../product/errors.ts'
import { jobErrors } from './errors.ts'
import type { JobModules } from './jobModules.ts'
import { countUnfinished, findJob, insertJob } from './jobStore.ts'
import { queueIfComplete } from './queueJob.ts'

/** Seconds that a deadline is away at most, as in `JobBook`. */
const LONGEST = 30 * 86_400

const assertDigests = ({ request, parameters: given, inputs }: JobSubmission): void => {
  if (request.algorithmDigest !== contingencyDigest()) throw jobErrors.AlgorithmUnknown({ given: request.algorithmDigest })
  const parametersDigest = digestOfJson(given)
  if (request.parametersDigest !== parametersDigest) {
    throw jobErrors.ParametersDigestMismatch({ given: request.parametersDigest, expected: parametersDigest })
  }
  const inputDigest = inputDigestOf(inputs)
  if (request.inputDigest !== inputDigest) {
    throw jobErrors.InputDigestMismatch({ given: request.inputDigest, expected: inputDigest })
  }
}

const assertInputs = ({ parameters: { categories }, inputs }: JobSubmission): void => {
  const all = [inputs.publicKey, ...inputs.columns]
  for (const contentId of all) digestOfContentId(contentId)
  const repeated = all.length - new Set(all).size
  if (repeated > 0 || inputs.columns.length !== categories.length) {
    throw jobErrors.InputsInvalid({ columns: inputs.columns.length, categories: categories.length, repeated })
  }
}

const assertInTime = ({ clock }: JobModules, { request: { deadline } }: JobSubmission): void => {
  const now = clock()
  if (deadline <= now) throw jobErrors.DeadlineTooNear({ deadline, time: now })
  // The contracts refuse it too, but only once the inputs are there: until then the job would keep a place here for ever.
  if (deadline - now > LONGEST) throw jobErrors.DeadlineTooFar({ deadline, time: now, longest: LONGEST })
}

const assertAgreement = async ({ client, clock }: JobModules, agreement: AgreementView): Promise<void> => {
  const { id, state, terms } = agreement
  if (!(await isProviderKey(client, id))) throw jobErrors.AgreementElsewhere({ agreementId: id, provider: terms.provider })
  const now = clock()
  if (state !== 'agreed' || terms.validUntil <= now) {
    throw jobErrors.AgreementNotOpen({ agreementId: id, state, validUntil: terms.validUntil, time: now })
  }
}

const assertTable = async ({ products, limits }: JobModules, { terms }: AgreementView, job: JobSubmission): Promise<void> => {
  const { rows, outcome } = job.parameters
  if (rows > limits.rows) throw jobErrors.RowsTooMany({ rows, maximum: limits.rows })
  const shape = await products.shape(products.get(terms.productId))
  if (!shape.columns.includes(outcome.column)) throw productErrors.ColumnUnknown({ column: outcome.column })
  if (shape.rows !== rows) throw productErrors.RowsMismatch({ rows, expected: shape.rows })
}

const assertSigned = async ({ client }: JobModules, { terms }: AgreementView, id: JobId, job: JobSubmission): Promise<void> => {
  if (keccak256(job.policy) !== terms.policyId) throw jobErrors.PolicyBytesMismatch({ expected: terms.policyId })
  const signed = await isSignedBy(client, { account: terms.consumer, digest: id, signature: job.signature })
  if (!signed) throw jobErrors.JobSignatureInvalid({ jobId: id, consumer: terms.consumer })
}

const expectedInputs = ({ inputs, parameters: { rows } }: JobSubmission): ExpectedInput[] => [
  { contentId: inputs.publicKey, bytes: parameters.bytes.seededPublicKey },
  ...inputs.columns.map((contentId) => ({ contentId, bytes: columnBytes(rows) })),
]

/** Weighs the voucher against the other jobs and adds the job, in one transaction. @returns false if the job was there already */
const add = (
  modules: JobModules,
  id: JobId,
  { submission, foreign }: { readonly submission: JobSubmission; readonly foreign: bigint },
): Promise<boolean> =>
  modules.database.transaction(async (transaction) => {
    const { query } = transaction
    const { request, inputs } = submission
    const signed: SignedVoucher = { voucher: submission.voucher, signature: submission.voucherSignature }
    await lockAgreement(query, request.agreementId)
    if ((await findJob(query, id)) !== undefined) return false
    const unfinished = await countUnfinished(query)
    if (unfinished >= modules.limits.jobs) throw jobErrors.TooManyJobs({ unfinished, maximum: modules.limits.jobs })
    const required = (await owedUnits(query, request.agreementId)) + foreign + BigInt(request.units)
    if (signed.voucher.units < required) throw voucherErrors.VoucherTooSmall({ required, given: signed.voucher.units })
    await keepVoucher(query, signed)
    await lockInputs(query, inputs.publicKey)
    await insertJob(query, { id, submission })
    await listInputs(query, { jobId: id, publicKey: inputs.publicKey, inputs: expectedInputs(submission) })
    await queueIfComplete(modules, transaction, id)
    return true
  })

export type AcceptJobReturnType = { readonly id: JobId; readonly isNew: boolean }

/**
 * Takes a job on, or finds it again: the same job gives the same answer and is charged once.
 *
 * @throws the errors of jobErrors, voucherErrors and productErrors; AgreementUnknown, ContentIdInvalid; ChainUnavailable, DatabaseUnavailable
 */
export const acceptJob = async (modules: JobModules, submission: JobSubmission): Promise<AcceptJobReturnType> => {
  const { client, database, onStep } = modules
  const id = jobIdOf(client, submission.request)
  assertDigests(submission)
  assertInputs(submission)
  if ((await findJob(database.query, id)) !== undefined) return { id, isNew: false }
  assertInTime(modules, submission)
  const agreement = await getAgreement(client, submission.request.agreementId)
  await assertAgreement(modules, agreement)
  await assertTable(modules, agreement, submission)
  await assertSigned(modules, agreement, id, submission)
  await checkVoucher(client, agreement, { voucher: submission.voucher, signature: submission.voucherSignature })
  const foreign = await foreignUnits(client, database.query, agreement.id)
  const isNew = await add(modules, id, { submission, foreign })
  if (isNew) await onStep('accepted', id)
  return { id, isNew }
}
