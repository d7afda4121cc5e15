// Chapter 4: the institute encrypts, the node computes, the institute decrypts and compares.
import { openAsBlob } from 'node:fs'
import { join } from 'node:path'
import {
  type ContingencyParameters,
  type ContingencyRow,
  countContingency,
  indicatorColumns,
} from '@causeway/sdk/compute/contingency'
import { type FetchResultReturnType, fetchResult } from '@causeway/sdk/compute/fetchResult'
import type { JobView } from '@causeway/sdk/compute/jobApi'
import type { JobInputs } from '@causeway/sdk/compute/jobRequest'
import { prepareJob } from '@causeway/sdk/compute/prepareJob'
import { submitJob } from '@causeway/sdk/compute/submitJob'
import { waitForJob } from '@causeway/sdk/compute/waitForJob'
import type { AgreementId, JobId } from '@causeway/sdk/ids'
import { signJobVoucher } from '@causeway/sdk/meter/signJobVoucher'
import { verifyResult } from '@causeway/sdk/result/verifyResult'
import { hexlify } from 'ethers'
import type { Cast } from '../../deploy/networks/embedded/cast.ts'
import { decryptWithKey, encryptWithKey } from '../../node/src/command/keyOwner.ts'
import { startProgress } from '../../node/src/command/output.ts'
import { demoErrors } from './errors.ts'
import type { Table } from './table.ts'

export type Study = {
  readonly exposure: string
  /** Cells of the exposure, in the order of the rows. Only the institute has them. */
  readonly cells: readonly (string | null)[]
  readonly categories: readonly string[]
  readonly inputs: JobInputs
  /** Where the encrypted columns are, by content identifier. */
  readonly folder: string
  /** The file of the institute's secret key. */
  readonly keyFile: string
}

/** The institute encrypts one indicator column for each category of its exposure, under its own key. */
export const encryptExposure = async (
  exposure: string,
  cells: readonly (string | null)[],
  { folder }: { readonly folder: string },
): Promise<Study> => {
  const { categories, columns } = indicatorColumns(cells)
  const keyFile = join(folder, 'secret-key.bin')
  const progress = startProgress('encrypting')
  const inputs = await encryptWithKey({ keyFile, folder, columns }, progress.update).finally(progress.stop)
  return { exposure, cells, categories, inputs, folder, keyFile }
}

export type JobOrder = {
  readonly agreementId: AgreementId
  readonly policy: Uint8Array
  readonly outcome: { readonly column: string; readonly value: string }
}

/** Signs and submits a job for one table, and waits until it has ended, well or not. */
export const runJob = async (cast: Cast, nodeUrl: string, study: Study, order: JobOrder): Promise<JobView> => {
  const { agreementId, policy, outcome } = order
  const { categories, inputs, folder } = study
  const parameters: ContingencyParameters = {
    operation: 'contingency',
    rows: study.cells.length,
    categories: [...categories],
    outcome,
  }
  const job = await prepareJob(cast.institute, { agreementId, parameters, inputs })
  const voucher = await signJobVoucher(cast.institute, { agreementId, job: { jobId: job.id, units: job.request.units } })
  const openInput = (contentId: string): Promise<Blob> => openAsBlob(join(folder, contentId))
  await submitJob({ nodeUrl, job, policy: hexlify(policy), voucher, openInput })
  const progress = startProgress(`computing ${outcome.column}`)
  const onChange = (view: JobView): void => {
    if (view.progress !== null) progress.update(view.progress.done, view.progress.total)
  }
  return waitForJob({ nodeUrl, jobId: job.id, onChange }).finally(progress.stop)
}

export type VerifiedTable = Table & { readonly jobId: JobId; readonly manifestDigest: string; readonly signer: string }

/** Runs a job to its result, verifies manifest, signature and anchor, decrypts, and compares with the plaintext. */
export const computeTable = async (
  cast: Cast,
  nodeUrl: string,
  study: Study,
  order: JobOrder & { readonly plain: readonly (string | null)[] },
): Promise<VerifiedTable> => {
  const view = await runJob(cast, nodeUrl, study, order)
  if (view.state !== 'anchored') throw demoErrors.JobNotDelivered({ state: view.state, error: view.error?.detail })
  // CAST: the node's answer was parsed as 32 bytes.
  const jobId = view.jobId as JobId
  const fetched = await fetchResult({ nodeUrl, jobId })
  const { manifestDigest, signer } = await verifyResult(cast.institute, { jobId, ...fetched })
  const rows = await decrypt(study, fetched)
  const { column: outcome, value } = order.outcome
  assertEqual(outcome, rows, countContingency(study.cells, order.plain, value))
  return { exposure: study.exposure, outcome, value, rows, jobId, manifestDigest, signer }
}

const decrypt = ({ keyFile, cells, categories }: Study, { output }: FetchResultReturnType): Promise<readonly ContingencyRow[]> =>
  decryptWithKey({ keyFile, result: output, rows: cells.length, categories })

const assertEqual = (outcome: string, encrypted: readonly ContingencyRow[], plain: readonly ContingencyRow[]): void => {
  const differs = encrypted.length !== plain.length || encrypted.some((row, index) => !isSameRow(row, plain[index]))
  if (differs) throw demoErrors.TablesDiffer({ outcome, encrypted, plain })
}

const isSameRow = (a: ContingencyRow, b: ContingencyRow | undefined): boolean =>
  a.category === b?.category && a.positive === b.positive && a.total === b.total
