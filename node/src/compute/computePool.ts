// Runs each job in a fresh worker thread, at most a few at once; the thread is ended whatever happens.
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { computeErrors } from '@causeway/sdk/compute/errors'
import type { ErrorMetadata } from '@causeway/sdk/errors'
import type { Masks } from './evaluate.ts'
import type { FinishedTable } from './finish.ts'
import type { ContingencyFiles, ContingencyJob } from './operations/runContingency.ts'

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly result: FinishedTable }
  | { readonly kind: 'failed'; readonly code: string; readonly metadata: ErrorMetadata; readonly text: string }

export type ComputeLimits = {
  /** Memory of the worker's encryption engine, bytes; default 1 GB. Its heap is limited to a quarter of this. */
  readonly memoryBudget?: number
  /** Milliseconds after which the worker is ended; default one hour. The engine can hang when it is out of memory. */
  readonly timeout?: number
}

export type ComputeContingencyParameters = ContingencyFiles &
  Masks & {
    readonly rows: number
    /**
     * 32 secret bytes that the nodes holding the provider's data share; with it they compute the same evaluatedDigest.
     * Left out, a fresh key is drawn, and the digest is a commitment that only the returned key opens.
     */
    readonly digestKey?: Uint8Array
    readonly signal?: AbortSignal
    /** Column blocks done and in all; called at most 101 times. */
    readonly onProgress?: (done: number, total: number) => void
    readonly limits?: ComputeLimits
  }

export type ComputedTable = FinishedTable & {
  /** The key of evaluatedDigest (0x-hex): the node keeps it for peers and auditors, never for the consumer. */
  readonly digestKey: string
}

export type ComputePoolOptions = {
  /** Most workers at once; default 1. Jobs beyond wait in order. */
  readonly workers?: number
}

const MEGABYTE = 2 ** 20
const HOUR = 3_600_000

export class ComputePool {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  readonly #closing = new AbortController()
  #running = 0

  constructor({ workers = 1 }: ComputePoolOptions = {}) {
    this.#most = workers
  }

  /** Workers running now. */
  get running(): number {
    return this.#running
  }

  /** Jobs that wait for a worker. */
  get queued(): number {
    return this.#waiting.length
  }

  /**
   * Computes one encrypted contingency table from files to a file.
   *
   * @returns digests of the evaluated and of the finished ciphertexts, the key of the first, and the bytes written
   * @throws the errors of runContingency; ComputeAborted, ComputeTimeout, WorkerFailed. Nothing is left behind on failure.
   */
  async computeContingency({ signal, onProgress, limits = {}, ...given }: ComputeContingencyParameters): Promise<ComputedTable> {
    const ended = signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal])
    const digestKey = given.digestKey ?? new Uint8Array(randomBytes(32))
    const job = { ...given, digestKey, memoryBudget: limits.memoryBudget ?? 1024 * MEGABYTE }
    await this.#take(ended)
    try {
      const table = await runWorker(job, ended, limits.timeout ?? HOUR, onProgress)
      return { ...table, digestKey: `0x${Buffer.from(digestKey).toString('hex')}` }
    } catch (error) {
      await rm(`${job.outputFile}.partial`, { force: true })
      throw error
    } finally {
      this.#release()
    }
  }

  /** Ends running workers and refuses waiting jobs with ComputeAborted. */
  close(): void {
    this.#closing.abort()
  }

  #take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(computeErrors.ComputeAborted({}, signal.reason))
    if (this.#running < this.#most) {
      this.#running++
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1)
        reject(computeErrors.ComputeAborted({}, signal.reason))
      }
      const start = () => {
        signal.removeEventListener('abort', abort)
        resolve()
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.push(start)
    })
  }

  // The place passes to the next in line without being given up, so that no newcomer slips in between.
  #release(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running--
    else next()
  }
}

const failure = ({ code, metadata, text }: Extract<WorkerMessage, { kind: 'failed' }>): Error => {
  // CAST: narrowed by the test of the table beside it.
  const known = code in computeErrors.table ? (code as keyof typeof computeErrors.table) : undefined
  return known === undefined || known === 'WorkerFailed' ? computeErrors.WorkerFailed({ text }) : computeErrors[known](metadata)
}

/** One job in one thread. Settles only after the thread has ended, so that its files are no longer open. */
const runWorker = async (
  job: ContingencyJob,
  signal: AbortSignal,
  timeout: number,
  onProgress?: (done: number, total: number) => void,
): Promise<FinishedTable> => {
  const worker = new Worker(new URL('./computeWorker.ts', import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(job.memoryBudget / MEGABYTE / 4) },
  })
  const { promise, resolve, reject } = Promise.withResolvers<FinishedTable>()
  const abort = () => reject(computeErrors.ComputeAborted({}, signal.reason))
  const timer = setTimeout(() => reject(computeErrors.ComputeTimeout({ timeout })), timeout)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'progress') onProgress?.(message.done, message.total)
    else if (message.kind === 'done') resolve(message.result)
    else reject(failure(message))
  })
  worker.on('error', (error) => reject(computeErrors.WorkerFailed({ text: error.message }, error)))
  worker.on('exit', (code) => reject(computeErrors.WorkerFailed({ text: `the thread ended with ${code}` })))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
