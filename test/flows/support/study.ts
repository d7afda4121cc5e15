// The institute's side: its columns encrypted under its own key, ready to be submitted.
import { readFile } from 'node:fs/promises'
import { type ContingencyParameters, indicatorColumns } from '@causeway/sdk/compute/contingency'
import { encryptColumns } from '@causeway/sdk/compute/encryptColumns'
import type { JobView } from '@causeway/sdk/compute/jobApi'
import type { JobInputs } from '@causeway/sdk/compute/jobRequest'
import { type PreparedJob, type PrepareJobParameters, prepareJob } from '@causeway/sdk/compute/prepareJob'
import { createSealSession } from '@causeway/sdk/compute/seal'
import { generateSecretKey, type SecretKey } from '@causeway/sdk/compute/secretKey'
import { submitJob } from '@causeway/sdk/compute/submitJob'
import { waitForJob } from '@causeway/sdk/compute/waitForJob'
import { contentId } from '@causeway/sdk/digest'
import { type SignJobVoucherReturnType, signJobVoucher } from '@causeway/sdk/meter/signJobVoucher'
import type { UsageEntry } from '@causeway/sdk/meter/usageRoot'
import { parse } from 'csv-parse/sync'
import type { Cast } from '../../../deploy/networks/embedded/cast.ts'
import { TRIAL, type Trade } from './network.ts'

export type Study = {
  readonly key: SecretKey
  readonly rows: number
  readonly categories: readonly string[]
  /** 0/1, one for each category. */
  readonly columns: readonly Uint8Array[]
  readonly inputs: JobInputs
  /** Inputs by content identifier. */
  readonly bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
  readonly close: () => void
}

const add = (bytes: Map<string, Uint8Array<ArrayBuffer>>, content: Uint8Array): string => {
  const id = contentId(content)
  bytes.set(id, Uint8Array.from(content))
  return id
}

/** The same columns under the same key, encrypted afresh: other inputs. */
export const encryptAgain = async (study: Omit<Study, 'inputs' | 'bytes'>): Promise<Study> => {
  const bytes = new Map<string, Uint8Array<ArrayBuffer>>()
  const columns: string[] = []
  for await (const column of encryptColumns(study.key, study.columns)) columns.push(add(bytes, column))
  return { ...study, inputs: { publicKey: add(bytes, study.key.publicKey()), columns }, bytes }
}

/** Encrypts the treatment of the colon trial under a new key. */
export const openStudy = async (): Promise<Study> => {
  const trial: Record<string, string>[] = parse(await readFile(TRIAL), { columns: true })
  const { categories, columns } = indicatorColumns(trial.map((row) => row.treatment ?? null))
  const session = await createSealSession()
  const key = generateSecretKey(session)
  return encryptAgain({ key, rows: trial.length, categories, columns, close: () => session[Symbol.dispose]() })
}

export const parametersOf = ({ rows, categories }: Study, column: string, value = '1'): ContingencyParameters => ({
  operation: 'contingency',
  rows,
  categories: [...categories],
  outcome: { column, value },
})

export type OrderOptions = Partial<Omit<PrepareJobParameters, 'agreementId'>> & {
  readonly column?: string
  readonly covered?: readonly UsageEntry[]
}

export type Order = { readonly job: PreparedJob; readonly voucher: SignJobVoucherReturnType; readonly policy: string }

/** Prepares a job with the voucher that pays for it. */
export const order = async (cast: Cast, study: Study, trade: Trade, options: OrderOptions = {}): Promise<Order> => {
  const { column = 'recurrence', covered, ...given } = options
  const agreementId = trade.agreement.id
  const parameters = parametersOf(study, column)
  const job = await prepareJob(cast.institute, { agreementId, parameters, inputs: study.inputs, ...given })
  const entry = { jobId: job.id, units: job.request.units }
  const voucher = await signJobVoucher(cast.institute, {
    agreementId,
    job: entry,
    ...(covered === undefined ? {} : { covered }),
  })
  return { job, voucher, policy: trade.policy }
}

export const submit = (nodeUrl: string, { bytes }: Study, { job, voucher, policy }: Order): Promise<JobView> =>
  submitJob({ nodeUrl, job, voucher, policy, openInput: (id) => bytes.get(id) ?? new Uint8Array() })

/** Submits a job and waits for its end. */
export const run = async (nodeUrl: string, study: Study, given: Order): Promise<JobView> => {
  await submit(nodeUrl, study, given)
  return waitForJob({ nodeUrl, jobId: given.job.id })
}
