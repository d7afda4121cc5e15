// What the job machine works with; made once by the composition root.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import type { JobState } from '@causeway/sdk/compute/jobApi'
import type { JobId } from '@causeway/sdk/ids'
import type { Logger } from 'pino'
import type { ComputePool } from '../compute/computePool.ts'
import type { NodeLimits } from '../config/nodeOptions.ts'
import type { Products } from '../product/products.ts'
import type { Database } from '../store/database.ts'
import type { Queue } from '../store/queue.ts'

/**
 * A point in the life of a job at which something has just become durable: a state, or an effect that the state does not tell of yet.
 * `accepted` and `input…` come before the queue, `…Included` after a transaction and before its state.
 */
export type JobStep =
  | 'accepted'
  | 'inputPlaced'
  | 'inputStored'
  | 'authorisationIncluded'
  | 'resultWritten'
  | 'anchorIncluded'
  | 'failureIncluded'
  | Exclude<JobState, 'awaitingInputs'>

/** Called and awaited at every step; it cannot change anything. */
export type OnStep = (step: JobStep, id: JobId) => void | Promise<void>

export type Progress = { readonly done: number; readonly total: number }

export type JobModules = {
  readonly client: CausewayClient
  readonly database: Database
  readonly queue: Queue
  readonly pool: ComputePool
  readonly products: Products
  /** Folder of the blobs. */
  readonly blobs: string
  readonly limits: NodeLimits
  /** Unix seconds. */
  readonly clock: () => number
  readonly log: Logger
  readonly onStep: OnStep
  /** How far computations are that run now. */
  readonly progress: Map<JobId, Progress>
  /** Aborted when the node ends. */
  readonly signal: AbortSignal
}
