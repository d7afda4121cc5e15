// What the conservation monitor is for: a stolen committee delivers what nobody sent, a ledger is overdrawn, an attester dies.
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { encodeMessage } from '@causeway/sdk/bridge/encodeMessage'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import { packSignatures } from '@causeway/sdk/bridge/packSignatures'
import { signAttestation } from '@causeway/sdk/bridge/signAttestation'
import { id as topicOf, Wallet } from 'ethers'
import type { MonitorOptions } from '../../../node/src/monitor/monitorOptions.ts'
import { type RunningMonitor, startMonitor } from '../../../node/src/monitor/startMonitor.ts'
import type { Fault, Finding } from '../comet/fault.ts'
import { type BridgeChains, call, openBridgeChains } from './bridgeChains.ts'
import { eventually, startEndpointProxy } from './endpointProxy.ts'

/** contracts/types/Roles.sol */
const CURSE = 16

export type Monitored = {
  readonly chains: BridgeChains
  /** Of a monitor of the way. */
  readonly optionsOf: (given?: Partial<MonitorOptions>) => MonitorOptions
  /** Starts the monitor anew. */
  readonly start: (given?: Partial<MonitorOptions>) => Promise<RunningMonitor>
  readonly close: () => Promise<void>
}

export const openMonitored = async (): Promise<Monitored> => {
  const chains = await openBridgeChains()
  const { source, destination, route } = chains
  const { provider, manager, inbox } = destination
  const key = Wallet.createRandom()
  await provider.send('anvil_setBalance', [key.address, '0xde0b6b3a7640000'])
  await call(manager, 'setTargetFunctionRole', await inbox.getAddress(), [topicOf('curseRoute(uint64)').slice(0, 10)], CURSE)
  await call(manager, 'grantRole', CURSE, key.address, 0)
  const optionsOf: Monitored['optionsOf'] = (given = {}) => ({
    ...{ source: { chainId: source.chainId, rpcUrl: source.anvil.rpcUrl }, outbox: route.outbox, inbox: route.inbox },
    destination: { chainId: destination.chainId, rpcUrl: destination.anvil.rpcUrl },
    ...{ privateKey: key.privateKey, intervalMs: 20, graceMs: 100, logLevel: 'silent', ...given },
  })
  let monitor: RunningMonitor | undefined
  return {
    ...{ chains, optionsOf },
    start: async (given) => {
      await monitor?.close()
      monitor = await startMonitor(optionsOf(given))
      return monitor
    },
    close: async () => {
      await monitor?.close()
      await chains.close()
    },
  }
}

export const figure = async ({ url }: RunningMonitor, name: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^causeway_bridge_${name} (\\S+)$`, 'm').exec(text)?.[1])
}

export const silent = (watching: RunningMonitor, address: string): Promise<number> =>
  figure(watching, `attester_silent\\{source="\\d+",attester="${address}"\\}`)

/** The bytes with the signatures of the whole committee, sent or not. */
const proven = async ({ chains }: Monitored, bytes: string): Promise<[string[], string[]]> => {
  const { route, attesters } = chains
  const attestation = {
    ...{ sourceChainId: BigInt(route.sourceChainId), outbox: route.outbox, messageIds: [messageIdOf(bytes)], epoch: 1n },
    ...{ destinationChainId: BigInt(route.destinationChainId), verifier: route.committee },
  }
  const signatures = await Promise.all(attesters.slice(0, 4).map(({ wallet }) => signAttestation(wallet, attestation)))
  return [[bytes], [packSignatures(attestation, signatures)]]
}

export const deliver = async (monitored: Monitored, bytes: string): Promise<void> =>
  call(monitored.chains.destination.inbox, 'deliver', ...(await proven(monitored, bytes)))

export const messageOf = ({ chains: { route, destination } }: Monitored, nonce: bigint): string =>
  encodeMessage({
    ...{ sourceChainId: BigInt(route.sourceChainId), outbox: route.outbox, nonce, inbox: route.inbox },
    ...{ destinationChainId: BigInt(route.destinationChainId), sender: route.outbox, recipient: destination.takes },
    ...{ gasLimit: 60_000, payload: '0x' },
  })

export const isCursed =
  ({ chains }: Monitored) =>
  (): Promise<boolean> =>
    chains.destination.inbox.getFunction('isCursed')(chains.source.chainId)

export const fault = (
  id: string,
  what: string,
  outcome: string,
  run: (monitored: Monitored) => Promise<Finding>,
): Fault<Monitored> => ({
  ...{ id: `monitor.${id}`, engine: 'embedded', fault: what, outcome, run },
})

const nothing = async (monitored: Monitored): Promise<Finding> => {
  const { chains, start } = monitored
  const watching = await start()
  await chains.send(2)
  const [first] = await chains.source.outbox.queryFilter('MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)')
  await deliver(monitored, chains.source.outbox.interface.parseLog(first ?? { topics: [], data: '0x' })?.args.message)
  await eventually(async () => (await figure(watching, 'arrived_total')) === 1, 'the arrival was looked up')
  assert.equal(await figure(watching, 'conservation_broken'), 0)
  assert.equal(await isCursed(monitored)(), false)
  return { seen: 'arrived_total 1, conservation_broken 0' }
}

const stolen = async (monitored: Monitored): Promise<Finding> => {
  const { inbox, provider } = monitored.chains.destination
  const watching = await monitored.start()
  const before = await provider.getBlockNumber()
  await deliver(monitored, messageOf(monitored, 99n))
  await eventually(isCursed(monitored), 'the route is cursed')
  // The chain makes a block for each transaction: the violation, then the curse.
  assert.equal(await provider.getBlockNumber(), before + 2)
  assert.equal(await figure(watching, 'conservation_broken'), 1)
  await assert.rejects(inbox.getFunction('deliver').staticCall(...(await proven(monitored, messageOf(monitored, 100n)))))
  return { seen: 'cursed one block after the violation, conservation_broken 1' }
}

const liftedTooEarly = async (monitored: Monitored): Promise<Finding> => {
  const { source, destination } = monitored.chains
  await monitored.start()
  await call(destination.inbox, 'liftRoute', source.chainId)
  await eventually(isCursed(monitored), 'the route is cursed again')
  return { seen: 'cursed again by a monitor that was started anew' }
}

const overdrawn = async (monitored: Monitored): Promise<Finding> => {
  const { source, destination, route } = monitored.chains
  // Nothing watches while the former violation is forgiven.
  await (await monitored.start()).close()
  await call(destination.inbox, 'liftRoute', source.chainId)
  const startBlock = (await destination.provider.getBlockNumber()) + 1
  const { inbox, outbox } = { inbox: destination.inbox.interface, outbox: source.outbox.interface }
  // One counts as released; as locked, what was sent to this chain, then to a chain to which nothing was.
  const released = { contract: route.inbox, data: inbox.encodeFunctionData('classOf', [destination.takes]) }
  const watch = (chainId: number) => {
    const locked = { contract: route.outbox, data: outbox.encodeFunctionData('lastNonce', [chainId]) }
    const ledgers = [{ name: 'test', locked, released }]
    const side = { chainId: destination.chainId, rpcUrl: destination.anvil.rpcUrl, startBlock }
    return monitored.start({ destination: side, ledgers })
  }
  await call(destination.inbox, 'setRescue', destination.takes, true)
  const watching = await watch(destination.chainId)
  await eventually(async () => (await figure(watching, 'monitor_block')) >= startBlock, 'the monitor has looked')
  assert.equal(await isCursed(monitored)(), false)
  await watch(1)
  await eventually(isCursed(monitored), 'the route is cursed')
  return { seen: 'cursed; not while as much was locked' }
}

const away = async (monitored: Monitored): Promise<Finding> => {
  const address = monitored.chains.attesters[0]?.wallet.address ?? ''
  const watching = await monitored.start({ aggregatorUrl: 'http://127.0.0.1:1', attesters: [address], silenceMs: 300 })
  await eventually(async () => (await silent(watching, address)) === 1, 'the alarm')
  return { seen: 'attester_silent 1' }
}

type Hearsay = { readonly url: string; readonly say: (address: string, height: number) => void }

/** With an aggregator that has heard what it is told to, and no monitor that asks it afterwards. */
const withHearsay = async ({ chains, start }: Monitored, run: (hearsay: Hearsay) => Promise<Finding>): Promise<Finding> => {
  const words = new Map<string, { heardAt: number; height: number }>()
  // Far behind every clock: nobody compares them.
  let time = 1_000
  const { sourceChainId, outbox, destinationChainId } = chains.route
  const server: Server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    const attesters = [...words].map(([address, word]) => ({ sourceChainId, outbox, destinationChainId, address, ...word }))
    response.end(JSON.stringify({ attesters }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const url = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
  try {
    return await run({ url, say: (address, height) => void words.set(address, { heardAt: ++time, height }) })
  } finally {
    await start()
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}

const LIVES = Wallet.createRandom().address
const DIES = Wallet.createRandom().address
const STANDS = Wallet.createRandom().address

const deadAndStuck = async ({ chains, start }: Monitored, { url, say }: Hearsay): Promise<Finding> => {
  const attesters = [LIVES, DIES, STANDS]
  for (const address of attesters) say(address, 5)
  const watching = await start({ aggregatorUrl: url, attesters, silenceMs: 2_000 })
  const alarms = async (): Promise<string> => (await Promise.all(attesters.map((address) => silent(watching, address)))).join()
  await eventually(async () => (await alarms()) === '0,0,0', 'all are heard')
  let height = 5
  const goOn = async (isWellAgain: boolean): Promise<void> => {
    await chains.source.provider.send('evm_mine', [])
    height++
    say(LIVES, height)
    say(STANDS, isWellAgain ? height : 5)
    if (isWellAgain) say(DIES, height)
  }
  const follow = (isWellAgain: boolean, wanted: string): Promise<void> =>
    eventually(async () => {
      await goOn(isWellAgain)
      return (await alarms()) === wanted
    }, `the alarms ${wanted}`)
  await follow(false, '0,1,1')
  await follow(true, '0,0,0')
  return {
    seen: 'attester_silent 1 for both within the time that is set (60 s by default), 0 for the one that lives; 0 for all again',
  }
}

const allStand = async ({ start }: Monitored, { url, say }: Hearsay): Promise<Finding> => {
  for (const address of [LIVES, DIES]) say(address, 7)
  const watching = await start({ aggregatorUrl: url, attesters: [LIVES, DIES], silenceMs: 1_000 })
  await eventually(async () => {
    say(LIVES, 7)
    return (await silent(watching, DIES)) === 1 && (await silent(watching, LIVES)) === 0
  }, 'the time is over for the one that is dead, and for no other')
  return { seen: 'attester_silent 0 for the one that says it lives' }
}

const blind = async ({ chains: { source }, start }: Monitored, { url, say }: Hearsay): Promise<Finding> => {
  const endpoint = await startEndpointProxy(source.anvil.rpcUrl)
  try {
    endpoint.stall()
    say(DIES, 9)
    const blinded = { chainId: source.chainId, rpcUrl: endpoint.url }
    const watching = await start({ source: blinded, aggregatorUrl: url, attesters: [DIES], silenceMs: 1_000 })
    await eventually(async () => (await silent(watching, DIES)) === 1, 'the alarm')
    endpoint.honest()
    return { seen: 'attester_silent 1 while every question of the source stays without an answer' }
  } finally {
    await endpoint.close()
  }
}

/** In this order on one pair of chains. */
export const monitorFaults: readonly Fault<Monitored>[] = [
  fault('nothing', 'Nothing: what was sent arrives', 'No alarm', nothing),
  fault('stolen', 'The whole committee delivers what was never sent', 'The route is cursed in the next block', stolen),
  fault('lifted', 'The curse is lifted while the violation stands', 'The route is cursed again', liftedTooEarly),
  fault('overdrawn', 'More is released on one side than is locked on the other', 'The route is cursed', overdrawn),
  fault('aggregator', 'The aggregator cannot be asked who lives', 'The alarm for each attester', away),
  fault(
    'attester',
    'One attester dies, another lives and stands still while its chain goes on',
    'The alarm for both',
    (monitored) => withHearsay(monitored, (hearsay) => deadAndStuck(monitored, hearsay)),
  ),
  fault('source', 'No block comes on the source', 'No alarm for an attester that says it lives', (monitored) =>
    withHearsay(monitored, (hearsay) => allStand(monitored, hearsay)),
  ),
  fault('blind', 'An attester dies while the source does not answer the monitor', 'The alarm comes all the same', (monitored) =>
    withHearsay(monitored, (hearsay) => blind(monitored, hearsay)),
  ),
]
