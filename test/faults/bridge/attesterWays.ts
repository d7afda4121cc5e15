// An attester of both ways that stands still on one of them: a monitor watches each way, and attester and aggregator are real processes.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Wallet } from 'ethers'
import type { MonitorOptions } from '../../../node/src/monitor/monitorOptions.ts'
import { type RunningMonitor, startMonitor } from '../../../node/src/monitor/startMonitor.ts'
import { type Heartbeat, heardText } from '../../../node/src/relay/aggregatorApi.ts'
import { connectAggregator } from '../../../node/src/relay/aggregatorClient.ts'
import type { Route } from '../../../node/src/relay/route.ts'
import { startRelay } from '../../../node/src/relay/startRelay.ts'
import type { Fault, Finding } from '../comet/fault.ts'
import { setCommitteeOn } from './bridgeChains.ts'
import { type EndpointProxy, eventually, startEndpointProxy } from './endpointProxy.ts'
import { fault, type Monitored, silent } from './monitorFaults.ts'

type Ways = {
  /** The way that {@link Monitored} watches, and the way back. */
  readonly there: Route
  readonly back: Route
  readonly aggregatorUrl: string
  readonly attester: Wallet
  /** Through which the attester reads the source of the way there. */
  readonly endpoint: EndpointProxy
}

const wayBack = async ({ chains: { source, destination } }: Monitored): Promise<Route> => ({
  sourceChainId: destination.chainId,
  outbox: await destination.outbox.getAddress(),
  destinationChainId: source.chainId,
  inbox: await source.inbox.getAddress(),
  committee: await source.committee.getAddress(),
})

const QUICK = { intervalMs: 100, logLevel: 'silent' as const }

const withWays = async (monitored: Monitored, run: (ways: Ways) => Promise<Finding>): Promise<Finding> => {
  const { source, destination, attesters, route: there } = monitored.chains
  const attester = attesters[0]?.wallet ?? assert.fail('no attester')
  const folder = await mkdtemp(join(tmpdir(), 'causeway-ways-'))
  const endpoint = await startEndpointProxy(source.anvil.rpcUrl)
  const back = await wayBack(monitored)
  const chain = (chainId: number, url: string) => ({
    ...{ chainId, endpoints: [url], finality: { kind: 'depth' as const, blocks: 0 }, patienceMs: 300 },
  })
  const both = {
    ...{ ...QUICK, routes: [there, back] },
    chains: [chain(source.chainId, endpoint.url), chain(destination.chainId, destination.anvil.rpcUrl)],
  }
  const close: (() => Promise<void>)[] = []
  try {
    const { epoch } = await source.committee.getFunction('committee')()
    if (epoch === 0n) await setCommitteeOn(source, 1, attesters.slice(0, 4), 3)
    const dataFolder = (name: string) => ({ dataFolder: join(folder, name) })
    const aggregator = await startRelay({
      ...{ role: 'aggregator', ...both, ...dataFolder('aggregator'), deliverers: [attester.address] },
      chains: [chain(source.chainId, source.anvil.rpcUrl), chain(destination.chainId, destination.anvil.rpcUrl)],
    })
    close.push(aggregator.close)
    const { url: aggregatorUrl } = aggregator
    const { privateKey } = attester
    const options = { role: 'attester' as const, ...both, ...dataFolder('attester'), privateKey, aggregatorUrl }
    close.push((await startRelay(options)).close)
    return await run({ there, back, aggregatorUrl, attester: new Wallet(privateKey), endpoint })
  } finally {
    endpoint.honest()
    // No monitor asks the aggregator afterwards.
    await monitored.start()
    for (const end of close.reverse()) await end()
    await endpoint.close()
    await rm(folder, { recursive: true })
  }
}

/** The monitor of the way back, beside that of the way there. */
const watchBack = ({ chains: { source, destination } }: Monitored, { back }: Ways, more: Partial<MonitorOptions>) =>
  startMonitor({
    ...{ source: { chainId: destination.chainId, rpcUrl: destination.anvil.rpcUrl }, outbox: back.outbox, inbox: back.inbox },
    destination: { chainId: source.chainId, rpcUrl: source.anvil.rpcUrl },
    ...{ privateKey: Wallet.createRandom().privateKey, ...QUICK, ...more },
  })

const oneWay = async (monitored: Monitored, ways: Ways): Promise<Finding> => {
  const { source, destination } = monitored.chains
  const { aggregatorUrl, attester, endpoint } = ways
  const more = { aggregatorUrl, attesters: [attester.address], silenceMs: 4_000 }
  const monitors: RunningMonitor[] = [await monitored.start(more)]
  const behind = await watchBack(monitored, ways, more)
  try {
    monitors.push(behind)
    const follow = (wanted: string): Promise<void> =>
      eventually(async () => {
        for (const { provider } of [source, destination]) await provider.send('evm_mine', [])
        return (await Promise.all(monitors.map((each) => silent(each, attester.address)))).join() === wanted
      }, `the alarms ${wanted}`)
    await follow('0,0')
    endpoint.stall()
    await follow('1,0')
    endpoint.honest()
    await follow('0,0')
  } finally {
    await behind.close()
  }
  return { seen: 'attester_silent 1 of this way, 0 of the way back; 0 of both again' }
}

const replayed = async (_: Monitored, { there, back, aggregatorUrl, attester }: Ways): Promise<Finding> => {
  const client = connectAggregator({ url: aggregatorUrl })
  const heights = async (): Promise<Map<number, number>> =>
    new Map((await client.attesters()).map(({ sourceChainId, height }) => [sourceChainId, height]))
  await eventually(async () => (await heights()).size === 2, 'the attester is heard on both ways')
  const before = await heights()
  // What it says on the way back, of a block that the way there has not reached.
  const beat: Heartbeat = {
    ...{ sourceChainId: back.sourceChainId, outbox: back.outbox, destinationChainId: back.destinationChainId },
    ...{ height: 1_000_000, time: Date.now() },
  }
  const signature = await attester.signMessage(heardText(beat))
  const say = async ({ sourceChainId, outbox, destinationChainId }: Route): Promise<number> => {
    const body = JSON.stringify({ ...beat, sourceChainId, outbox, destinationChainId, signature })
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    return (await fetch(`${aggregatorUrl}/attesters`, post)).status
  }
  assert.equal(await say(there), 403)
  const after = (await heights()).get(there.sourceChainId) ?? 0
  assert.ok(after >= (before.get(there.sourceChainId) ?? 0) && after < beat.height)
  assert.equal(await say(back), 204)
  return { seen: 'RelaySignatureInvalid for the other way, taken for its own' }
}

/** On the same pair of chains as {@link monitorFaults}. */
export const attesterWays: readonly Fault<Monitored>[] = [
  fault(
    'oneWay',
    'An attester follows one chain and stands still on the other',
    'The alarm on the way where it stands still, and on no other',
    (monitored) => withWays(monitored, (ways) => oneWay(monitored, ways)),
  ),
  fault('replayed', 'What an attester says on one way is told again for the other', 'It is refused', (monitored) =>
    withWays(monitored, (ways) => replayed(monitored, ways)),
  ),
]
