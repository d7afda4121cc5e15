// Two chains, an aggregator, four attesters and a deliverer, with the options to start each of them again.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import type { RelayOptions } from '../../../node/src/relay/relayOptions.ts'
import { type RelayModules, type RunningRelay, startRelay } from '../../../node/src/relay/startRelay.ts'
import { type BridgeChain, type BridgeChains, openBridgeChains } from './bridgeChains.ts'
import { eventually } from './endpointProxy.ts'
import { type RelayProcess, startRelayProcess } from './startRelayProcess.ts'
import { makeStoreTemplate } from './storeTemplate.ts'

export type BridgeWorld = BridgeChains & {
  readonly optionsOf: {
    readonly aggregator: (port?: number) => RelayOptions
    readonly attester: (index: number, endpoints?: readonly string[]) => RelayOptions
    readonly deliverer: (given?: object, endpoints?: readonly string[]) => RelayOptions
  }
  /** Runs in this process what is not to be killed; ended with the world. */
  readonly run: (options: RelayOptions, modules?: RelayModules) => Promise<RunningRelay>
  /** Runs in a process of its own what is to be killed. */
  readonly fork: (options: RelayOptions) => Promise<RelayProcess>
  /** Waits until every message has its outcome, and checks that each has exactly one. */
  readonly settled: (ids: readonly string[], outcome?: 'delivered' | 'failed') => Promise<void>
  readonly folderOf: (name: string) => string
  readonly closeAll: () => Promise<void>
}

const chainOf = ({ chainId, anvil }: BridgeChain, endpoints: readonly string[] = [anvil.rpcUrl]) => ({
  ...{ chainId, endpoints: [...endpoints], finality: { kind: 'depth' as const, blocks: 0 }, patienceMs: 1_500 },
})

const QUICK = { intervalMs: 100, logLevel: 'silent' as const }

/** `aggregatorUrl` is where the others look for the aggregator. */
export const openBridgeWorld = async (aggregatorUrl: () => string): Promise<BridgeWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bridge-'))
  const [chains, fill] = await Promise.all([openBridgeChains(), makeStoreTemplate(folder)])
  const { source, destination, route, attesters } = chains
  const deliverers = (['institute', 'department'] as const).map((name) => embeddedAccount(name).address)
  const running = new Set<RunningRelay>()
  const common = (name: string) => ({ ...QUICK, routes: [route], dataFolder: join(folder, name) })
  const settled = async (ids: readonly string[], outcome: 'delivered' | 'failed' = 'delivered'): Promise<void> => {
    await eventually(async () => {
      const counts = (await chains.outcomes())[outcome]
      return ids.every((id) => counts.has(id))
    }, `${ids.length} messages ${outcome}`)
    const { delivered, failed } = await chains.outcomes()
    for (const id of ids) {
      const times = (delivered.get(id) ?? 0) + (failed.get(id) ?? 0)
      if (times !== 1) throw new RangeError(`message ${id} has ${times} outcomes`)
    }
  }
  return {
    ...chains,
    optionsOf: {
      aggregator: (port = 0) => ({
        role: 'aggregator',
        ...common('aggregator'),
        chains: [chainOf(destination)],
        port,
        deliverers,
      }),
      attester: (index, endpoints) => ({
        ...{ role: 'attester', ...common(`attester-${index}`), chains: [chainOf(source, endpoints)] },
        ...{ aggregatorUrl: aggregatorUrl(), privateKey: attesters[index]?.wallet.privateKey },
      }),
      deliverer: (given = {}, endpoints) => ({
        ...{ role: 'deliverer', ...common('deliverer'), chains: [chainOf(source), chainOf(destination, endpoints)] },
        ...{ aggregatorUrl: aggregatorUrl(), privateKey: embeddedAccount('institute').privateKey, quorumMs: 20_000, ...given },
      }),
    },
    run: async (options, modules) => {
      await fill(options.dataFolder)
      const relay = await startRelay(options, modules)
      running.add(relay)
      return {
        url: relay.url,
        close: async () => {
          running.delete(relay)
          await relay.close()
        },
      }
    },
    fork: async (options) => {
      await fill(options.dataFolder)
      return startRelayProcess(options)
    },
    settled,
    folderOf: (name) => join(folder, name),
    closeAll: async () => {
      for (const relay of running) await relay.close()
      await chains.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
