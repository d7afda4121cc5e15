// The body of a disposable worker: one job, then the thread ends and the engine's memory with it.
import { parentPort, workerData } from 'node:worker_threads'
import { CausewayError } from '@causeway/sdk/errors'
import type { WorkerMessage } from './computePool.ts'
import { type ContingencyJob, runContingency } from './operations/runContingency.ts'

const post = (message: WorkerMessage): void => parentPort?.postMessage(message)

const failureOf = (error: unknown): WorkerMessage =>
  error instanceof CausewayError
    ? { kind: 'failed', code: error.code, metadata: error.metadata, text: error.message }
    : { kind: 'failed', code: 'WorkerFailed', metadata: {}, text: error instanceof Error ? error.message : String(error) }

let percent = -1
const postProgress = (done: number, total: number): void => {
  const next = Math.floor((100 * done) / total)
  if (next > percent) post({ kind: 'progress', done, total })
  percent = next
}

try {
  // CAST: computePool.ts is the only one that starts this file, with a ContingencyJob.
  const result = await runContingency(workerData as ContingencyJob, postProgress)
  post({ kind: 'done', result })
} catch (error) {
  post(failureOf(error))
}
