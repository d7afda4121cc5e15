// What the agent tells operators: metrics, health.
import type { CausewayError } from '@causeway/sdk/errors'
import { Counter, Gauge, Registry } from 'prom-client'
import type { Round } from './agree.ts'

export type Health = {
  readonly agreed: boolean
  /** Unix seconds by the agent's clock; null before the first agreement. */
  readonly agreedAt: number | null
  readonly blockNumber: number | null
  readonly blockHash: string | null
  readonly nodes: number
  readonly accounts: number
  /** Of the registry, but not in the lists after the last round; and the other way round. */
  readonly missing: readonly string[]
  readonly surplus: readonly string[]
  readonly alarms: readonly { readonly code: string; readonly message: string; readonly hint: string; readonly since: number }[]
}

export type AgentStatus = {
  readonly registry: Registry
  readonly round: (round: Round) => void
  /** A round that could not be run. */
  readonly fault: (fault: CausewayError) => void
  readonly health: () => Health
}

/** Seconds that a drift stays among the alarms after it was repaired. */
const DRIFT_SECONDS = 3_600

export const createStatus = (clock: () => number): AgentStatus => {
  const registry = new Registry()
  const registers = [registry]
  const agreedAt = new Gauge({
    name: 'causeway_allowlist_agreed_timestamp_seconds',
    help: 'When the lists of the node last agreed with the registry, unix seconds; 0 before',
    registers,
  })
  const block = new Gauge({
    name: 'causeway_allowlist_block',
    help: 'Block of the registry that was last agreed with',
    registers,
  })
  const entries = new Gauge({
    name: 'causeway_allowlist_entries',
    help: 'Entries that the node lists',
    labelNames: ['list'],
    registers,
  })
  const drifts = new Counter({
    name: 'causeway_allowlist_drift_total',
    help: 'Entries that somebody else than the agent added or removed',
    registers,
  })
  const faults = new Counter({
    name: 'causeway_allowlist_alarms_total',
    help: 'Alarms, by their code',
    labelNames: ['code'],
    registers,
  })
  let health: Health = {
    ...{ agreed: false, agreedAt: null, blockNumber: null, blockHash: null },
    ...{ nodes: 0, accounts: 0, missing: [], surplus: [], alarms: [] },
  }
  const raise = (alarms: readonly CausewayError[]): void => {
    const now = clock()
    for (const { code } of alarms) faults.inc({ code })
    const before = new Map(health.alarms.map((alarm) => [alarm.code, alarm]))
    const raised = alarms.map(({ code, message, hint }) => {
      const since = code === 'AllowlistDrifted' ? now : (before.get(code)?.since ?? now)
      return { code, message, hint, since }
    })
    const codes = new Set(raised.map(({ code }) => code))
    const kept = health.alarms.filter(
      ({ code, since }) => code === 'AllowlistDrifted' && !codes.has(code) && now - since < DRIFT_SECONDS,
    )
    health = { ...health, alarms: [...raised, ...kept] }
  }
  return {
    registry,
    round: ({ agreed, view, lists, left, refused, drift, alarms }) => {
      entries.set({ list: 'nodes' }, lists.nodes.length)
      entries.set({ list: 'accounts' }, lists.accounts.length)
      drifts.inc(drift.added.length + drift.removed.length)
      if (agreed) agreedAt.set(clock())
      if (agreed) block.set(view.blockNumber)
      const when = agreed ? { agreedAt: clock(), blockNumber: view.blockNumber, blockHash: view.blockHash } : {}
      health = {
        ...{ ...health, agreed, ...when, nodes: lists.nodes.length, accounts: lists.accounts.length },
        missing: [...left.addNodes, ...left.addAccounts, ...refused],
        surplus: [...left.removeNodes, ...left.removeAccounts],
      }
      raise(alarms)
    },
    fault: (fault) => {
      health = { ...health, agreed: false }
      raise([fault])
    },
    health: () => health,
  }
}
