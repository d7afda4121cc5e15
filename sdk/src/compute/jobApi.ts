// The HTTP interface of a provider's node, as schemas: the node validates with them, the client parses with them, and
// docs/openapi.json is made from them. Whole numbers beyond 2^53 are decimal strings, digests and bytes are 0x-hex.
import { z } from 'zod'
import { agreementId, bytes32, decimal, hexBytes } from '../ids.ts'
import { contingencyParameters } from './contingency.ts'
import { parameters } from './parameters.ts'

/** Most bytes of a job's JSON. */
export const MAXIMUM_JOB_BODY = 65_536

const unsigned = (bits: number) =>
  decimal.refine((value) => value < 1n << BigInt(bits), { error: `expected a number below 2^${bits}` })

/** CID of version 1, raw, sha2-256. */
export const contentIdText = z.string().regex(/^bafkrei[a-z2-7]{52}$/, 'expected a CID of version 1, raw, sha2-256')
const digestText = z.string().regex(/^0x[0-9a-f]{64}$/)
const addressText = z.string().regex(/^0x[0-9a-fA-F]{40}$/)
const bytesText = z.string().regex(/^0x([0-9a-f]{2})*$/)
const decimalText = z.string().regex(/^\d{1,78}$/)
const whole = z.int().min(0)
const unixSeconds = whole

export const jobRequestBody = z.strictObject({
  agreementId,
  algorithmDigest: bytes32,
  parametersDigest: bytes32,
  inputDigest: bytes32,
  units: z.int().min(1).max(0xffff_ffff),
  deadline: unixSeconds,
  salt: unsigned(64),
})

export const jobInputsBody = z.strictObject({
  publicKey: contentIdText,
  columns: z.array(contentIdText).min(1).max(parameters.maximumCategories),
})

export const voucherBody = z.strictObject({
  agreementId,
  units: unsigned(64),
  valueAggregate: unsigned(128),
  usageRoot: bytes32,
})

/** POST /v1/jobs. */
export const jobSubmission = z
  .strictObject({
    request: jobRequestBody,
    /** Of the consumer, over the job id. */
    signature: hexBytes,
    parameters: contingencyParameters,
    inputs: jobInputsBody,
    /** The compiled policy of the agreement. */
    policy: hexBytes,
    voucher: voucherBody,
    /** Of the consumer, over the voucher. */
    voucherSignature: hexBytes,
  })
  .meta({ id: 'JobSubmission' })
export type JobSubmission = z.output<typeof jobSubmission>
/** The same as it stands in JSON. */
export type JobSubmissionJson = z.input<typeof jobSubmission>

/** RFC 9457, with what every error of Causeway carries. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    code: z.string(),
    hint: z.string(),
    fault: z.enum(['retry', 'reject', 'ignore']),
    metadata: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problemSchema>

export const jobStates = [
  'awaitingInputs',
  'queued',
  'authorising',
  'authorised',
  'computing',
  'computed',
  'anchoring',
  'anchored',
  'refused',
  'failing',
  'failed',
  'expired',
] as const
export type JobState = (typeof jobStates)[number]

export const jobView = z
  .object({
    jobId: digestText,
    agreementId: digestText,
    state: z.enum(jobStates),
    /** Inputs that are still to be sent. */
    missing: z.array(contentIdText),
    /** Blocks of the computation, while it runs. */
    progress: z.object({ done: whole, total: whole }).nullable(),
    /** Why it was refused or failed. */
    error: problemSchema.nullable(),
    result: z.object({ contentId: contentIdText, bytes: whole }).nullable(),
    manifestDigest: digestText.nullable(),
    createdAt: unixSeconds,
    updatedAt: unixSeconds,
  })
  .meta({ id: 'Job' })
export type JobView = z.infer<typeof jobView>

export const signedVoucher = z
  .object({
    voucher: z.object({
      agreementId: digestText,
      units: decimalText,
      valueAggregate: decimalText,
      usageRoot: digestText,
    }),
    signature: bytesText,
  })
  .meta({ id: 'SignedVoucher' })

export const voucherView = z
  .object({
    /** The one for the most units. */
    latest: signedVoucher.nullable(),
    /** The latest, while the meter would record something of it now: it is recorded up to what is delivered. */
    collectable: signedVoucher.nullable(),
    recordedUnits: decimalText,
    deliveredUnits: decimalText,
  })
  .meta({ id: 'Vouchers' })
export type VoucherView = z.infer<typeof voucherView>

export const nodeView = z
  .object({
    address: addressText,
    /** The organisation of the node's key; null if it is a key of none. */
    memberId: digestText.nullable(),
    chainId: whole,
    products: z.array(z.object({ identifier: z.string(), productId: digestText, rows: whole, columns: z.array(z.string()) })),
    parameterSets: z.array(z.string()),
    operations: z.array(
      z.object({
        name: z.string(),
        algorithmDigest: digestText,
        parameterSet: z.string(),
        maximumRows: whole,
        maximumCategories: whole,
      }),
    ),
  })
  .meta({ id: 'Node' })
export type NodeView = z.infer<typeof nodeView>
