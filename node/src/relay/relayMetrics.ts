// Figures of a process of the bridge. They follow the chains through the database, never what the process believes to have done.
import { Counter, Gauge, Registry } from 'prom-client'
import type { Database } from '../store/database.ts'
import { listHeard } from './batchStore.ts'
import type { ChainView } from './chainView.ts'
import { countMessages } from './messageStore.ts'
import { listViews } from './viewStore.ts'

export type RelayMetrics = {
  readonly registry: Registry
  /** A signature by nobody who may sign. */
  readonly countInvalid: () => void
  /** A round that came to nothing. */
  readonly countFault: (code: string) => void
}

export type RelayMetricsModules = { readonly database: Database; readonly views: readonly ChainView[] }

export const createRelayMetrics = ({ database, views }: RelayMetricsModules): RelayMetrics => {
  const registry = new Registry()
  const registers = [registry]
  messageGauges(database, registry)
  new Gauge({
    name: 'causeway_relay_endpoint_up',
    help: 'Whether an endpoint of a chain answered when the final block was last asked for',
    labelNames: ['chain', 'endpoint'],
    registers,
    collect() {
      for (const { chainId, health } of views)
        for (const { endpoint, answers } of health) this.set({ chain: chainId, endpoint }, answers ? 1 : 0)
    },
  })
  const invalid = new Counter({
    name: 'causeway_relay_signatures_invalid_total',
    help: 'Signatures that are not by a member of the committee in force',
    registers,
  })
  const faults = new Counter({
    name: 'causeway_relay_faults_total',
    help: 'Rounds that came to nothing, by the code of the fault',
    labelNames: ['code'],
    registers,
  })
  return { registry, countInvalid: () => invalid.inc(), countFault: (code) => faults.inc({ code }) }
}

const messageGauges = (database: Database, registry: Registry): void => {
  const registers = [registry]
  new Gauge({
    name: 'causeway_relay_messages',
    help: 'Messages by their state',
    labelNames: ['state'],
    registers,
    async collect() {
      const counts = await countMessages(database.query).catch(() => undefined)
      for (const [state, count] of Object.entries(counts ?? {})) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'causeway_relay_view_block',
    help: 'Block up to which a view of a chain was read',
    labelNames: ['view'],
    registers,
    async collect() {
      for (const { name, height } of await listViews(database.query).catch(() => [])) this.set({ view: name }, height)
    },
  })
  new Gauge({
    name: 'causeway_relay_view_halted',
    help: '1 for a view that has met a contradiction and waits for an operator',
    labelNames: ['view', 'code'],
    registers,
    async collect() {
      this.reset()
      for (const view of await listViews(database.query).catch(() => []))
        this.set({ view: view.name, code: view.halted?.code ?? 'none' }, view.halted === null ? 0 : 1)
    },
  })
  new Gauge({
    name: 'causeway_relay_attester_heard_timestamp_seconds',
    help: 'When an attester was last heard on a route by this aggregator, unix seconds',
    labelNames: ['attester', 'source', 'destination'],
    registers,
    async collect() {
      for (const { address, sourceChainId, destinationChainId, heardAt } of await listHeard(database.query).catch(() => []))
        this.set({ attester: address, source: sourceChainId, destination: destinationChainId }, heardAt / 1_000)
    },
  })
}
