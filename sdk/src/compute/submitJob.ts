import { contentId as contentIdOf } from '../digest.ts'
import { type JobSubmissionJson, type JobView, jobView } from './jobApi.ts'
import { callNode, readAnswer } from './jobApiCall.ts'
import { jobApiErrors } from './jobApiErrors.ts'
import type { PreparedJob } from './prepareJob.ts'

/** Bytes of an input, or a file of them: `openAsBlob` of node:fs, or a file of the browser. */
export type InputBody = Blob | Uint8Array<ArrayBuffer>

export type SubmitJobParameters = {
  readonly nodeUrl: string
  readonly job: PreparedJob
  /** Compiled policy of the agreement: 0x-hex. */
  readonly policy: string
  /** Of the consumer, for all jobs of the agreement with this one: see signJobVoucher. */
  readonly voucher: {
    readonly voucher: {
      readonly agreementId: string
      readonly units: bigint
      readonly valueAggregate: bigint
      readonly usageRoot: string
    }
    readonly signature: string
  }
  /** Opens an input by its content identifier; asked only for those that the node does not have. */
  readonly openInput: (contentId: string) => InputBody | Promise<InputBody>
  /** Inputs sent and inputs to send in all. */
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

const toJson = ({ job, policy, voucher: { voucher, signature } }: SubmitJobParameters): JobSubmissionJson => ({
  request: { ...job.request, salt: job.request.salt.toString() },
  signature: job.signature,
  parameters: { ...job.parameters, categories: [...job.parameters.categories] },
  inputs: { publicKey: job.inputs.publicKey, columns: [...job.inputs.columns] },
  policy,
  voucher: { ...voucher, units: voucher.units.toString(), valueAggregate: voucher.valueAggregate.toString() },
  voucherSignature: signature,
})

const sendInput = async (parameters: SubmitJobParameters, contentId: string): Promise<void> => {
  const { nodeUrl, job, openInput, signal } = parameters
  const body = await openInput(contentId)
  if (body instanceof Uint8Array && contentIdOf(body) !== contentId) throw jobApiErrors.InputUnavailable({ contentId })
  const path = `/v1/jobs/${job.id}/inputs/${contentId}`
  await callNode({ nodeUrl, path, method: 'PUT', contentType: 'application/octet-stream', body, signal })
}

/**
 * Submits a job to the provider's node and sends the inputs that it misses. The same job again sends what is still missing and is
 * charged once. The job runs from the moment the last input is there: wait with waitForJob.
 *
 * @throws what the node refuses with (`VoucherTooSmall`, `DepositTooSmall`, `RowsMismatch`, `JobSignatureInvalid`, …), InputUnavailable,
 * NodeUnavailable, NodeAnswerInvalid
 * @example
 * const job = await prepareJob(client, { agreementId, parameters, inputs })
 * const voucher = await signJobVoucher(client, { agreementId, job: { jobId: job.id, units: 1 } })
 * await submitJob({ nodeUrl, job, policy, voucher, openInput: (contentId) => openAsBlob(join(folder, contentId)) })
 * const { state } = await waitForJob({ nodeUrl, jobId: job.id })
 * console.log(state) // anchored
 */
export const submitJob = async (parameters: SubmitJobParameters): Promise<JobView> => {
  const { nodeUrl, job, onProgress, signal } = parameters
  const body = JSON.stringify(toJson(parameters))
  const post = { nodeUrl, path: '/v1/jobs', method: 'POST', contentType: 'application/json', body, signal } as const
  const accepted = await readAnswer(jobView, post)
  // The key first: the seeds of the columns are compared under it.
  const missing = accepted.missing.toSorted((a, b) => Number(b === job.inputs.publicKey) - Number(a === job.inputs.publicKey))
  for (const [index, contentId] of missing.entries()) {
    onProgress?.(index, missing.length)
    await sendInput(parameters, contentId)
  }
  onProgress?.(missing.length, missing.length)
  return readAnswer(jobView, { nodeUrl, path: `/v1/jobs/${job.id}`, signal })
}
