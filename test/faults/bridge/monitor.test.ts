// The conservation monitor: a stolen committee delivers what nobody sent, a ledger is overdrawn, an attester dies.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { encodeMessage } from '@causeway/sdk/bridge/encodeMessage'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import { packSignatures } from '@causeway/sdk/bridge/packSignatures'
import { signAttestation } from '@causeway/sdk/bridge/signAttestation'
import { id as topicOf, Wallet } from 'ethers'
import type { MonitorOptions } from '../../../node/src/monitor/monitorOptions.ts'
import { type RunningMonitor, startMonitor } from '../../../node/src/monitor/startMonitor.ts'
import { type BridgeChains, call, openBridgeChains } from './bridgeChains.ts'
import { eventually } from './endpointProxy.ts'

/** contracts/types/Roles.sol */
const CURSE = 16

let chains: BridgeChains
let monitor: RunningMonitor | undefined
const key = Wallet.createRandom()

before(async () => {
  chains = await openBridgeChains()
  const { destination } = chains
  const { provider, manager, inbox } = destination
  await provider.send('anvil_setBalance', [key.address, '0xde0b6b3a7640000'])
  await call(manager, 'setTargetFunctionRole', await inbox.getAddress(), [topicOf('curseRoute(uint64)').slice(0, 10)], CURSE)
  await call(manager, 'grantRole', CURSE, key.address, 0)
})
after(async () => {
  await monitor?.close()
  await chains.close()
})

const start = async (given: Partial<MonitorOptions> = {}): Promise<RunningMonitor> => {
  await monitor?.close()
  const { source, destination, route } = chains
  monitor = await startMonitor({
    ...{ source: { chainId: source.chainId, rpcUrl: source.anvil.rpcUrl }, outbox: route.outbox, inbox: route.inbox },
    destination: { chainId: destination.chainId, rpcUrl: destination.anvil.rpcUrl },
    ...{ privateKey: key.privateKey, intervalMs: 20, graceMs: 100, logLevel: 'silent', ...given },
  })
  return monitor
}

const figure = async ({ url }: RunningMonitor, name: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^causeway_bridge_${name} (\\S+)$`, 'm').exec(text)?.[1])
}

/** The bytes with the signatures of the whole committee, sent or not. */
const proven = async (bytes: string): Promise<[string[], string[]]> => {
  const { route, attesters } = chains
  const attestation = {
    ...{ sourceChainId: BigInt(route.sourceChainId), outbox: route.outbox, messageIds: [messageIdOf(bytes)], epoch: 1n },
    ...{ destinationChainId: BigInt(route.destinationChainId), verifier: route.committee },
  }
  const signatures = await Promise.all(attesters.slice(0, 4).map(({ wallet }) => signAttestation(wallet, attestation)))
  return [[bytes], [packSignatures(attestation, signatures)]]
}

const deliver = async (bytes: string): Promise<void> => call(chains.destination.inbox, 'deliver', ...(await proven(bytes)))

const messageOf = (nonce: bigint) => {
  const { route, destination } = chains
  return encodeMessage({
    ...{ sourceChainId: BigInt(route.sourceChainId), outbox: route.outbox, nonce, inbox: route.inbox },
    ...{ destinationChainId: BigInt(route.destinationChainId), sender: route.outbox, recipient: destination.takes },
    ...{ gasLimit: 60_000, payload: '0x' },
  })
}

const isCursed = (): Promise<boolean> => chains.destination.inbox.getFunction('isCursed')(chains.source.chainId)

describe('the monitor', () => {
  it('lets pass what was sent', async () => {
    const watching = await start()
    await chains.send(2)
    const [first] = await chains.source.outbox.queryFilter('MessageSent(bytes32,uint64,uint64,bytes32,bytes)')
    const bytes: string = chains.source.outbox.interface.parseLog(first ?? { topics: [], data: '0x' })?.args.message
    await deliver(bytes)
    await eventually(async () => (await figure(watching, 'arrived_total')) === 1, 'the arrival was looked up')
    assert.equal(await figure(watching, 'conservation_broken'), 0)
    assert.equal(await isCursed(), false)
  })

  it('curses the route in the next block when the whole committee delivers what was never sent', async () => {
    const watching = await start()
    const before = await chains.destination.provider.getBlockNumber()
    await deliver(messageOf(99n))
    await eventually(isCursed, 'the route is cursed')
    // The chain makes a block for each transaction: the violation, then the curse.
    assert.equal(await chains.destination.provider.getBlockNumber(), before + 2)
    assert.equal(await figure(watching, 'conservation_broken'), 1)
    await assert.rejects(chains.destination.inbox.getFunction('deliver').staticCall(...(await proven(messageOf(100n)))))
  })

  it('curses again when the curse is lifted while the violation stands, also after it was started anew', async () => {
    await start()
    await call(chains.destination.inbox, 'liftRoute', chains.source.chainId)
    await eventually(isCursed, 'the route is cursed again')
  })

  it('curses the route of which more is released than locked', async () => {
    const { source, destination, route } = chains
    await monitor?.close()
    await call(destination.inbox, 'liftRoute', source.chainId)
    const startBlock = (await destination.provider.getBlockNumber()) + 1
    const { inbox, outbox } = { inbox: destination.inbox.interface, outbox: source.outbox.interface }
    // One counts as released; as locked, what was sent to this chain, then to a chain to which nothing was.
    const released = { contract: route.inbox, data: inbox.encodeFunctionData('classOf', [destination.takes]) }
    const watch = (chainId: number) => {
      const locked = { contract: route.outbox, data: outbox.encodeFunctionData('lastNonce', [chainId]) }
      const ledgers = [{ name: 'test', locked, released }]
      return start({ destination: { chainId: destination.chainId, rpcUrl: destination.anvil.rpcUrl, startBlock }, ledgers })
    }
    await call(destination.inbox, 'setRescue', destination.takes, true)
    const watching = await watch(destination.chainId)
    await eventually(async () => (await figure(watching, 'monitor_block')) >= startBlock, 'the monitor has looked')
    assert.equal(await isCursed(), false)
    await watch(1)
    await eventually(isCursed, 'the route is cursed')
  })

  it('tells an attester that nobody has heard', async () => {
    const [attester] = chains.attesters
    const address = attester?.wallet.address ?? ''
    const watching = await start({ aggregatorUrl: 'http://127.0.0.1:1', attesters: [address], silenceMs: 300 })
    await eventually(async () => (await figure(watching, `attester_silent\\{attester="${address}"\\}`)) === 1, 'the alarm')
  })
})
