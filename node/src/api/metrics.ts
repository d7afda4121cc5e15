// Figures for an operator; every name carries its unit.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { ComputePool } from '../compute/computePool.ts'
import { countUnfinished } from '../job/jobStore.ts'
import { finalStates } from '../job/transitions.ts'
import type { Database } from '../store/database.ts'

export type Metrics = {
  readonly registry: Registry
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>
  readonly inputBytes: Counter
  /** Counts a job that has come to an end. */
  readonly countStep: (step: string) => void
}

export type MetricsModules = { readonly database: Database; readonly pool: ComputePool }

/** Metrics of one node in a registry of their own. */
export const createMetrics = ({ database, pool }: MetricsModules): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'causeway_' })
  const ended = new Counter({
    name: 'causeway_jobs_ended_total',
    help: 'Jobs that ended, by their last state',
    labelNames: ['state'],
    registers,
  })
  new Gauge({
    name: 'causeway_jobs_unfinished',
    help: 'Jobs that have not ended',
    registers,
    async collect() {
      const count = await countUnfinished(database.query).catch(() => undefined)
      if (count !== undefined) this.set(count)
    },
  })
  new Gauge({
    name: 'causeway_compute_workers',
    help: 'Computations that run now',
    registers,
    collect() {
      this.set(pool.running)
    },
  })
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'causeway_http_request_seconds',
      help: 'Time to answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
      registers,
    }),
    inputBytes: new Counter({ name: 'causeway_input_bytes_total', help: 'Bytes of inputs received', registers }),
    countStep: (step) => {
      if (finalStates.some((state) => state === step)) ended.inc({ state: step })
    },
  }
}
