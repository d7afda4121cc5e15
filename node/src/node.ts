// The composition root: opens everything, wires it, and ends it in the reverse order.
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import { CausewayError } from '@causeway/sdk/errors'
import { type JobId, jobId } from '@causeway/sdk/ids'
import { type Logger, pino } from 'pino'
import { createMetrics, type Metrics } from './api/metrics.ts'
import { startServer } from './api/startServer.ts'
import { assertChain } from './chain/chainFacts.ts'
import { ComputePool } from './compute/computePool.ts'
import { type NodeConfig, type NodeOptions, readNodeConfig } from './config/nodeOptions.ts'
import type { JobModules, OnStep } from './job/jobModules.ts'
import { listUnfinished } from './job/jobStore.ts'
import { runJob } from './job/runJob.ts'
import { sweepFolder, sweepJobs } from './job/sweepJobs.ts'
import { type ProductEntry, Products } from './product/products.ts'
import { openStore, type Store } from './store/openStore.ts'
import { openQueue, type Queue } from './store/queue.ts'

export type NodeModules = {
  /** Unix seconds; by default the clock of the machine. */
  readonly clock?: () => number
  readonly log?: Logger
  /** Opens what outlives the process; by default {@link openStore}. */
  readonly openStore?: typeof openStore
  /** Which products are served, asked each time; by default those of the options. */
  readonly catalogue?: () => readonly ProductEntry[]
  /** Called and awaited whenever something of a job has become durable. */
  readonly onStep?: OnStep
}

export type RunningNode = {
  /** Where it takes requests, without a slash at the end. */
  readonly url: string
  readonly client: CausewayClient
  /** Ends everything, once however often it is asked; unfinished jobs go on at the next start. */
  readonly close: () => Promise<void>
}

const SWEEP_MS = 30_000
/** Jobs that are worked on at once; all but the computation is waiting. */
const JOBS_AT_ONCE = 8

const checkChain = async (client: CausewayClient, log: Logger): Promise<void> => {
  try {
    await assertChain(client)
  } catch (error) {
    if (!(error instanceof CausewayError) || error.fault !== 'retry') throw error
    log.warn({ code: error.code }, 'the chain is away; jobs wait for it')
  }
}

type Wired = { readonly jobs: JobModules; readonly metrics: Metrics }

const wire = (
  config: NodeConfig,
  { store, queue, log, signal, ...given }: NodeModules & { store: Store; queue: Queue; log: Logger; signal: AbortSignal },
): Wired => {
  const { rpcUrl, deployment, privateKey, limits } = config
  const pool = new ComputePool({ workers: limits.workers })
  const metrics = createMetrics({ database: store.database, pool })
  const jobs: JobModules = {
    client: createClient({ rpcUrl, deployment, privateKey }),
    database: store.database,
    queue,
    pool,
    products: new Products(given.catalogue ?? (() => config.products)),
    blobs: store.folder.blobs,
    limits,
    clock: given.clock ?? (() => Math.floor(Date.now() / 1000)),
    log,
    onStep: async (step, id) => {
      metrics.countStep(step)
      await given.onStep?.(step, id)
    },
    progress: new Map(),
    signal,
  }
  return { jobs, metrics }
}

/** Jobs that run now, so that an entry that is delivered twice waits for the same run. */
const createWorker = (modules: JobModules) => {
  const running = new Map<JobId, Promise<void>>()
  const work = (text: string): Promise<void> => {
    const id = jobId.parse(text)
    const run = running.get(id) ?? runJob(modules, id).finally(() => running.delete(id))
    running.set(id, run)
    return run
  }
  return { work, settled: () => Promise.allSettled(running.values()) }
}

/** Takes up again what an earlier process left: files first, then every job where it is. */
const recover = async (modules: JobModules): Promise<void> => {
  await sweepFolder(modules)
  await sweepJobs(modules)
  for (const { id, state } of await listUnfinished(modules.database.query)) {
    if (state !== 'awaitingInputs') await modules.queue.again(id)
  }
}

const startSweeping = (modules: JobModules): NodeJS.Timeout =>
  setInterval(() => {
    sweepJobs(modules).catch((error: unknown) => modules.log.warn({ err: error }, 'sweep failed; it is tried again'))
  }, SWEEP_MS).unref()

const run = async (
  config: NodeConfig,
  store: Store,
  queue: Queue,
  given: NodeModules & { log: Logger },
): Promise<RunningNode> => {
  const ending = new AbortController()
  const { jobs, metrics } = wire(config, { ...given, store, queue, signal: ending.signal })
  const worker = createWorker(jobs)
  const end = async () => {
    ending.abort()
    await queue.stop()
    jobs.pool.close()
    jobs.client.close()
    await worker.settled()
  }
  try {
    await checkChain(jobs.client, jobs.log)
    await recover(jobs)
    await queue.start(worker.work, JOBS_AT_ONCE)
    const server = await startServer(jobs, metrics, config)
    const sweeping = startSweeping(jobs)
    const closeAll = async () => {
      clearInterval(sweeping)
      await server.close()
      await end()
      await store.close()
    }
    let closed: Promise<void> | undefined
    const close = () => {
      closed ??= closeAll()
      return closed
    }
    jobs.log.info({ url: server.url, address: jobs.client.signer?.address }, 'node started')
    return { url: server.url, client: jobs.client, close }
  } catch (error) {
    await end()
    throw error
  }
}

/**
 * Starts a node: store, queue, unfinished jobs, then requests.
 *
 * @throws the errors of readNodeConfig and openStore; ChainMismatch
 * @example
 * const node = await createNode({ rpcUrl, deploymentFile, keyFile: 'node.key', dataFolder: 'data' })
 * console.log(node.url) // http://127.0.0.1:…
 */
export const createNode = async (options: NodeOptions, modules: NodeModules = {}): Promise<RunningNode> => {
  const config = await readNodeConfig(options)
  const log = modules.log ?? pino({ level: config.logLevel })
  const store = await (modules.openStore ?? openStore)(config)
  try {
    const queue = await openQueue(store.database, { onError: (error) => log.warn({ err: error }, 'queue maintenance failed') })
    return await run(config, store, queue, { ...modules, log })
  } catch (error) {
    await store.close()
    throw error
  }
}
