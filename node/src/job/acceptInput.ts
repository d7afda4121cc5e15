// Taking in one input of a job.
import { rm } from 'node:fs/promises'
import type { JobId } from '@causeway/sdk/ids'
import { placeBlob } from '../compute/blobs.ts'
import { inputErrors } from '../compute/errors.ts'
import { type InputPlace, keepInput, listWaiting, lockInputs, readInput } from '../compute/inputStore.ts'
import { type ReceivedInput, receiveInput } from '../compute/receiveInput.ts'
import type { JobModules } from './jobModules.ts'
import { readJob } from './jobStore.ts'
import { queueIfComplete } from './queueJob.ts'

/** Gives the file its place and its row, and queues the jobs that it completes. @returns those jobs */
const keep = (modules: JobModules, id: JobId, input: InputPlace, { file, seeds }: ReceivedInput): Promise<JobId[]> =>
  modules.database.transaction(async (transaction) => {
    const { query } = transaction
    await lockInputs(query, input.publicKey, input.contentId)
    await keepInput(query, input, seeds)
    await placeBlob(modules.blobs, file, input.contentId)
    await modules.onStep('inputPlaced', id)
    const complete: JobId[] = []
    for (const waiting of await listWaiting(query, input)) {
      if (await queueIfComplete(modules, transaction, waiting)) complete.push(waiting)
    }
    return complete
  })

export type AcceptInputParameters = {
  readonly id: JobId
  readonly contentId: string
  /** What the sender says is the length; undefined if it does not say. */
  readonly length: number | undefined
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * Receives an input, keeps it, and queues every job that it completes. An input that is there is not read again.
 *
 * @throws JobNotHere, InputNotListed, InputsClosed, SeedKnown, and the errors of receiveInput
 */
export const acceptInput = async (modules: JobModules, { id, contentId, length, body }: AcceptInputParameters): Promise<void> => {
  const { database, blobs, onStep } = modules
  const job = await readJob(database.query, id)
  const input = await readInput(database.query, id, contentId)
  if (input.present) return
  if (job.state !== 'awaitingInputs') throw inputErrors.InputsClosed({ jobId: id, state: job.state })
  if (length !== undefined && length !== input.bytes) throw inputErrors.InputLength({ given: length, expected: input.bytes })
  const kind = contentId === input.publicKey ? 'publicKey' : 'column'
  const received = await receiveInput({ folder: blobs, contentId, bytes: input.bytes, kind, body })
  try {
    const queued = await keep(modules, id, input, received)
    await onStep('inputStored', id)
    for (const waiting of queued) await onStep('queued', waiting)
  } finally {
    await rm(received.file, { force: true })
  }
}
