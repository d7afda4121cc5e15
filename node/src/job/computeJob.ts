// The step in which the result is made: computed to a file, sealed by a manifest, and written down in one transaction.
import { rm } from 'node:fs/promises'
import { getAgreement } from '@causeway/sdk/agreement/getAgreement'
import { problemOf } from '@causeway/sdk/compute/jobApiProblem'
import { contentIdOfDigest } from '@causeway/sdk/digest'
import { CausewayError } from '@causeway/sdk/errors'
import type { ProductId } from '@causeway/sdk/ids'
import { getProduct } from '@causeway/sdk/product/getProduct'
import { blobFile, partialFile, placeBlob } from '../compute/blobs.ts'
import type { ComputedTable } from '../compute/computePool.ts'
import { productErrors } from '../product/errors.ts'
import { readMasks } from '../product/table.ts'
import { sealManifest } from '../result/sealManifest.ts'
import { jobErrors } from './errors.ts'
import type { JobModules } from './jobModules.ts'
import type { JobRow } from './jobStore.ts'
import type { Move } from './runJob.ts'

type ComputedProduct = ComputedTable & { readonly product: { readonly productId: ProductId; readonly contentId: string } }

const compute = async (modules: JobModules, job: JobRow, outputFile: string): Promise<ComputedProduct> => {
  const { client, products, blobs, pool, limits, progress, signal } = modules
  const { request, parameters, inputs } = job.submission
  const { terms } = await getAgreement(client, request.agreementId)
  const { column, value } = parameters.outcome
  const { file, productId } = products.get(terms.productId)
  const { contentId, ...masks } = await readMasks(file, { column, value, rows: parameters.rows })
  const { contentId: registered } = await getProduct(client, productId)
  if (contentId !== registered) throw productErrors.ProductContentChanged({ registered, found: contentId })
  const table = await pool.computeContingency({
    ...masks,
    rows: parameters.rows,
    publicKeyFile: blobFile(blobs, inputs.publicKey),
    columnFiles: inputs.columns.map((column) => blobFile(blobs, column)),
    outputFile,
    signal,
    onProgress: (done, total) => progress.set(job.id, { done, total }),
    limits: { memoryBudget: limits.workerMemory },
  })
  return { ...table, product: { productId, contentId } }
}

/** Faults of kind unavailable that will be the same next time. */
const LASTING = new Set(['SealMemory', 'ComputeTimeout'])

/** The computation cannot be done and will not be next time either. What passes by itself is tried again. */
const isHopeless = (error: unknown): error is CausewayError =>
  error instanceof CausewayError && (error.kind !== 'unavailable' || LASTING.has(error.code))

/**
 * Computes the result of an authorised job. A node that is killed meanwhile computes again; nothing is anchored yet, and masks and noise
 * are fresh, so the other result is never seen by anybody.
 */
export const computeJob = async (modules: JobModules, job: JobRow, move: Move): Promise<void> => {
  const { client, clock, blobs, progress, onStep } = modules
  const { deadline } = job.submission.request
  if (deadline <= clock()) return move('failing', { error: problemOf(jobErrors.JobDeadlinePassed({ deadline })) })
  const outputFile = partialFile(blobs, `result-${job.id}`)
  try {
    const table = await compute(modules, job, outputFile)
    await placeBlob(blobs, outputFile, contentIdOfDigest(table.resultDigest))
    await onStep('resultWritten', job.id)
    const times = { startedAt: job.started_at ?? clock(), finishedAt: clock() }
    const sealed = await sealManifest(client, { jobId: job.id, submission: job.submission, ...table, ...times })
    await move('computed', { sealed, digestKey: table.digestKey })
  } catch (error) {
    await rm(outputFile, { force: true })
    if (!isHopeless(error)) throw error
    await move('failing', { error: problemOf(error) })
  } finally {
    progress.delete(job.id)
  }
}
