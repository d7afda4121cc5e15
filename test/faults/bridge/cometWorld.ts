// The bridge between two chains of validators, as its faults meet it: an aggregator and four attesters that run, and deliverers that come and go.
import assert from 'node:assert/strict'
import { headerProof } from '@causeway/sdk/bridge/comet/headerProof'
import { included } from '@causeway/sdk/client/included'
import { type RelayModules, type RunningRelay, startRelay } from '../../../node/src/relay/startRelay.ts'
import { type AtomicWorld, joinAtomic } from './atomicWorld.ts'
import { attestersOf, call } from './bridgeChains.ts'
import { type CometBridge, openCometBridge } from './cometBridge.ts'
import { eventually } from './endpointProxy.ts'
import { type RelayProcess, startRelayProcess } from './startRelayProcess.ts'

export type CometWorld = {
  readonly bridge: CometBridge
  readonly atomic: AtomicWorld
  readonly aggregator: RunningRelay
  /** The deliverer, until it is closed or {@link CometWorld.calm}. Without endpoints it knows no light client. */
  readonly deliverer: (cometEndpoints?: readonly string[], modules?: RelayModules) => Promise<RunningRelay>
  /** A deliverer in a process of its own, which dies at that step. */
  readonly mortal: (step: string) => Promise<RelayProcess>
  /** The light client takes a header over the source's newest state. */
  readonly newHeader: () => Promise<{ readonly height: number; readonly executionHash: string; readonly accumulator: string }>
  /** No deliverer runs any more. */
  readonly calm: () => Promise<void>
  readonly close: () => Promise<void>
}

export const openCometWorld = async (): Promise<CometWorld> => {
  const bridge = await openCometBridge()
  const running: RunningRelay[] = []
  const deliverers: RunningRelay[] = []
  const mortals: RelayProcess[] = []
  const calm = async (): Promise<void> => {
    for (const mortal of mortals.splice(0)) await mortal.kill()
    for (const relay of deliverers.splice(0)) await relay.close()
  }
  const close = async (): Promise<void> => {
    await calm()
    for (const relay of running.toReversed()) await relay.close()
    await bridge.close()
  }
  const run = async (kept: RunningRelay[], ...given: Parameters<typeof startRelay>): Promise<RunningRelay> => {
    const relay = await startRelay(...given)
    kept.push(relay)
    return relay
  }
  try {
    const { source, destination, client, optionsOf } = bridge
    const atomic = await joinAtomic({ source, destination, attesters: attestersOf() })
    await call(atomic.away.proofs, 'setClient', source.chainId, await client.getAddress())
    const aggregator = await run(running, optionsOf.aggregator())
    for (const index of [0, 1, 2, 3]) await run(running, optionsOf.attester(index, aggregator.url))
    return {
      ...{ bridge, atomic, aggregator, newHeader: () => newHeader(bridge), calm, close },
      deliverer: (endpoints, modules) => run(deliverers, optionsOf.deliverer('deliverer', aggregator.url, endpoints), modules),
      mortal: async (step) => {
        const mortal = await startRelayProcess(optionsOf.deliverer('deliverer', aggregator.url, [source.cometUrl]), step)
        mortals.push(mortal)
        return mortal
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

const newHeader = async ({ source, client, route }: CometBridge): ReturnType<CometWorld['newHeader']> => {
  const { provider, chain, cometUrl } = source
  const height = (await provider.getBlockNumber()) + 1
  await chain.beyond(height + 1, [0])
  const { header, commit } = await headerProof({ cometUrl, provider, height, outbox: route.outbox })
  await included(await client.getFunction('update')(header, commit))
  return header
}

/** Each is delivered, once. */
export const delivered = async ({ bridge }: CometWorld, ids: readonly string[]): Promise<void> => {
  await eventually(async () => {
    const outcomes = (await bridge.outcomes()).delivered
    return ids.every((id) => outcomes.has(id))
  }, `${ids.length} messages delivered`)
  const outcomes = await bridge.outcomes()
  for (const id of ids) assert.equal((outcomes.delivered.get(id) ?? 0) + (outcomes.failed.get(id) ?? 0), 1)
}

export const isDelivered = async ({ bridge }: CometWorld, id: string): Promise<boolean> =>
  (await bridge.outcomes()).delivered.has(id)

/** The height of the newest header that the light client has taken. */
export const headOf = async ({ bridge }: CometWorld): Promise<number> =>
  Number((await bridge.client.getFunction('status')()).height)

/** Waits until a process has met a fault of that code. */
export const meets = ({ url }: RunningRelay, code: string): Promise<void> =>
  eventually(async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text()
    return new RegExp(`faults_total\\{code="${code}"\\}`).test(metrics)
  }, `a process meets ${code}`)
