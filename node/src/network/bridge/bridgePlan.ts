// Which processes a bridge has, and what each of them is told.
import { existsSync, readFileSync } from 'node:fs'
import type { Deployment } from '@causeway/sdk/client/deployment'
import { z } from 'zod'
import {
  accountOf,
  attesterNames,
  type BridgeKeyName,
  type BridgeKeys,
  committeeOf,
  keyFileOf,
} from '../../../../deploy/networks/bridge/bridgeKeys.ts'
import type { LightClientPlace } from '../../../../deploy/networks/bridge/connectionSteps.ts'
import type { NetworkJurisdiction } from '../../../../deploy/networks/network.ts'
import { writeWhole } from '../../command/home.ts'
import type { MonitorOptions } from '../../monitor/monitorOptions.ts'
import type { RelayOptions } from '../../relay/relayOptions.ts'
import type { Route } from '../../relay/route.ts'
import { bridgePaths } from './bridgePaths.ts'

export type BridgeChain = {
  readonly jurisdiction: NetworkJurisdiction
  readonly deployment: Deployment
  /** Of the relay; several where there are several nodes. */
  readonly endpoints: readonly [string, ...string[]]
  /** How many of them must say the same. */
  readonly required: number
  /** Of the monitor, none of which the relay depends on where there are several. */
  readonly watched: string
  readonly forgetsStates?: true
  readonly finality: { readonly kind: 'tag' } | { readonly kind: 'depth'; readonly blocks: number }
  /** What of the other chain's consensus stands on this one, and where the other chain's nodes answer. */
  readonly lightClientOf?: LightClientPlace & { readonly cometEndpoints: readonly string[] }
}

const bridgeProcess = z.strictObject({
  name: z.string(),
  role: z.enum(['attester', 'aggregator', 'deliverer', 'monitor']),
  /** As `CN→EU`. */
  routes: z.array(z.string()),
  port: z.int().positive(),
})
export type BridgeProcess = z.infer<typeof bridgeProcess>
const plan = z.array(bridgeProcess)

type Pair = { readonly from: BridgeChain; readonly to: BridgeChain }

const AGGREGATOR = 'aggregator'
const DELIVERER = 'deliverer'

const monitorName = ({ from, to }: Pair): string => `monitor-${from.jurisdiction}-${to.jurisdiction}`.toLowerCase()
const pairsOf = ([one, other]: readonly [BridgeChain, BridgeChain]): readonly Pair[] => [
  { from: one, to: other },
  { from: other, to: one },
]
const titleOf = ({ from, to }: Pair): string => `${from.jurisdiction}→${to.jurisdiction}`

/** Four attesters, the aggregator, the deliverer, and a monitor for each direction. */
export const PROCESSES = attesterNames.length + 4

const routeOf = ({ from, to }: Pair): Route => ({
  sourceChainId: from.deployment.chainId,
  outbox: from.deployment.contracts.Outbox.address,
  destinationChainId: to.deployment.chainId,
  inbox: to.deployment.contracts.Inbox.address,
  committee: to.deployment.contracts.CommitteeVerifier.address,
})

const chainOf = ({ deployment, endpoints, required, finality, forgetsStates }: BridgeChain) => ({
  ...{ chainId: deployment.chainId, endpoints: [...endpoints], required, finality, forgetsStates },
  startBlock: Math.max(1, deployment.contracts.Outbox.startBlock),
})

export type PlanBridgeParameters = {
  readonly home: string
  readonly chains: readonly [BridgeChain, BridgeChain]
  readonly keys: BridgeKeys
  /** {@link PROCESSES} of them, free. */
  readonly ports: readonly number[]
}

/** Writes what each process is told, and the list of them. */
export const planBridge = ({ home, chains, keys, ports }: PlanBridgeParameters): void => {
  const paths = bridgePaths(home)
  const pairs = pairsOf(chains)
  const [aggregatorPort = 0, delivererPort = 0, ...others] = ports
  const aggregatorUrl = `http://127.0.0.1:${aggregatorPort}`
  const both = { chains: chains.map(chainOf), routes: pairs.map(routeOf) }
  const common = (name: string, port: number) => ({ ...both, dataFolder: paths.data(name), port })
  const signing = (name: BridgeKeyName) => ({ keyFile: keyFileOf(paths.secrets, name), aggregatorUrl })
  const processes: BridgeProcess[] = []
  const routes = pairs.map(titleOf)
  const add = (process: BridgeProcess, options: RelayOptions | MonitorOptions): void => {
    writeWhole(paths.config(process.name), `${JSON.stringify(options, null, 2)}\n`, 0o600)
    processes.push(process)
  }
  add(
    { name: AGGREGATOR, role: 'aggregator', routes, port: aggregatorPort },
    { role: 'aggregator', ...common(AGGREGATOR, aggregatorPort), deliverers: [accountOf(keys, 'deliverer')] },
  )
  for (const [index, name] of attesterNames.entries()) {
    const port = others[index] ?? 0
    add({ name, role: 'attester', routes, port }, { role: 'attester', ...common(name, port), ...signing(name) })
  }
  add(
    { name: DELIVERER, role: 'deliverer', routes, port: delivererPort },
    { role: 'deliverer', ...common(DELIVERER, delivererPort), ...signing('deliverer'), ...lightClientsOf(pairs) },
  )
  for (const [index, pair] of pairs.entries()) {
    const port = others[attesterNames.length + index] ?? 0
    const name = monitorName(pair)
    const watch = { aggregatorUrl, keyFile: keyFileOf(paths.secrets, 'monitor'), port, stateFile: paths.state(name) }
    const attesters = committeeOf(keys).map(({ account }) => account)
    add({ name, role: 'monitor', routes: [titleOf(pair)], port }, monitorOf(pair, { ...watch, attesters }))
  }
  writeWhole(paths.plan, `${JSON.stringify(processes, null, 2)}\n`)
}

/** Under which light client the deliverer proves messages of a direction. */
const lightClientsOf = (pairs: readonly Pair[]) => {
  const lightClients = pairs.flatMap(({ from, to }) => {
    if (to.lightClientOf === undefined) return []
    const { lightClient: client, lightClientVerifier: verifier, cometEndpoints } = to.lightClientOf
    const route = { sourceChainId: from.deployment.chainId, destinationChainId: to.deployment.chainId }
    return [{ ...route, client, verifier, cometEndpoints: [...cometEndpoints] }]
  })
  return lightClients.length === 0 ? {} : { lightClients }
}

const monitorOf = (
  { from, to }: Pair,
  watch: Pick<MonitorOptions, 'aggregatorUrl' | 'keyFile' | 'port' | 'stateFile' | 'attesters'>,
): MonitorOptions => ({
  ...watch,
  source: {
    ...{ chainId: from.deployment.chainId, rpcUrl: from.watched, startBlock: chainOf(from).startBlock },
    forgetsStates: from.forgetsStates,
  },
  outbox: from.deployment.contracts.Outbox.address,
  destination: { chainId: to.deployment.chainId, rpcUrl: to.watched, startBlock: chainOf(to).startBlock },
  inbox: to.deployment.contracts.Inbox.address,
})

/** The processes that were planned for a home; none where nothing is joined. */
export const readPlan = (home: string): readonly BridgeProcess[] => {
  const file = bridgePaths(home).plan
  if (!existsSync(file)) return []
  return plan.parse(JSON.parse(readFileSync(file, 'utf8')))
}
