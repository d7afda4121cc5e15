// What others do to the bridge: endpoints that lie or stall, a committee below its quorum or rotated, a curse, two deliverers, transactions that stick.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { encodeMessage } from '@causeway/sdk/bridge/encodeMessage'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import { AbiCoder, id as topicOf, Wallet } from 'ethers'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import { connectAggregator } from '../../../node/src/relay/aggregatorClient.ts'
import type { RunningRelay } from '../../../node/src/relay/startRelay.ts'
import { liftHalt, listViews } from '../../../node/src/relay/viewStore.ts'
import { anyRow } from '../../../node/src/store/database.ts'
import { openStore } from '../../../node/src/store/openStore.ts'
import { call } from './bridgeChains.ts'
import { type BridgeWorld, openBridgeWorld } from './bridgeWorld.ts'
import { type EndpointProxy, eventually, startEndpointProxy } from './endpointProxy.ts'

let world: BridgeWorld
let aggregator: RunningRelay
let deliverer: RunningRelay
/** Second endpoints: of the destination, and of the source. */
let far: EndpointProxy
let near: EndpointProxy
const attesters: RunningRelay[] = []

const delivererOptions = () =>
  world.optionsOf.deliverer({ stuckMs: 400, quorumMs: 3_000 }, [world.destination.anvil.rpcUrl, far.url])

const startAttester = async (index: number, endpoints?: readonly string[]): Promise<void> => {
  attesters[index] = await world.run(world.optionsOf.attester(index, endpoints))
}
const stopAttester = (index: number): Promise<void> => attesters[index]?.close() ?? Promise.resolve()

const metricsOf = async ({ url }: RunningRelay): Promise<string> => (await fetch(`${url}/metrics`)).text()
const halted = (relay: RunningRelay | undefined, code: string) => async (): Promise<boolean> =>
  relay !== undefined && new RegExp(`view_halted\\{.*code="${code}"\\} 1`).test(await metricsOf(relay))

/** The signers of the batches that a message is in, as the aggregator has them. */
const signersOf = async (messageId: string): Promise<number> => {
  const client = connectAggregator(aggregator.url)
  const views = await Promise.all((await client.batchesOf(messageId)).map((digest) => client.batch(digest)))
  return Math.max(0, ...views.map(({ signers }) => signers.length))
}
const hasOutcome = async (ids: readonly string[]): Promise<boolean> => {
  const { delivered, failed } = await world.outcomes()
  return ids.some((id) => delivered.has(id) || failed.has(id))
}
/** Lifts every halt of a process that is stopped. */
const lift = async (name: string): Promise<void> => {
  const store = await openStore({ dataFolder: world.folderOf(name) })
  for (const view of await listViews(store.database.query)) await liftHalt(store.database.query, view.name)
  await store.close()
}

before(async () => {
  world = await openBridgeWorld(() => aggregator.url)
  far = await startEndpointProxy(world.destination.anvil.rpcUrl)
  near = await startEndpointProxy(world.source.anvil.rpcUrl)
  aggregator = await world.run(world.optionsOf.aggregator())
  for (const index of [0, 1, 2, 3]) await startAttester(index)
  deliverer = await world.run(delivererOptions())
})
after(async () => {
  await world.closeAll()
  await far.close()
  await near.close()
})

describe('the bridge', () => {
  it('never asks the chain for the gas of a delivery', async () => {
    await world.settled(await world.send(26))
    assert.ok(far.count('eth_sendRawTransaction') >= 2)
    assert.equal(far.count('eth_estimateGas'), 0)
  })

  it('waits while the committee is below its quorum, and goes on when it is back', async () => {
    await stopAttester(3)
    const ids = await world.send(3)
    await eventually(async () => (await signersOf(ids[0] ?? '')) === 3, 'three have signed')
    assert.equal(await hasOutcome(ids), false)
    await startAttester(3)
    await world.settled(ids)
  })

  it('delivers what waits for signatures when the committee changes', async () => {
    await stopAttester(3)
    const ids = await world.send(3)
    await eventually(async () => (await signersOf(ids[0] ?? '')) === 3, 'three of the former committee have signed')
    await world.setCommittee(2, world.attesters, 4)
    await startAttester(3)
    await startAttester(4)
    await world.settled(ids)
  })

  it('counts a signature by nobody of the committee, and a batch by no deliverer, and takes neither', async () => {
    const stranger = Wallet.createRandom()
    const client = connectAggregator(aggregator.url)
    const batch = { route: world.route, epoch: 2n, messageIds: [`0x${'77'.repeat(32)}`] }
    const wallet = new Wallet(stranger.privateKey)
    await assert.rejects(client.propose(batch, wallet), { code: 'RelaySignatureInvalid' })
    const digest = await client.propose(batch, new Wallet(embeddedAccount('department').privateKey))
    await assert.rejects(client.post(digest, await wallet.signMessage('x')), { code: 'RelaySignatureInvalid' })
    assert.match(await metricsOf(aggregator), /causeway_relay_signatures_invalid_total 2/)
    assert.deepEqual((await client.batch(digest)).signers, [])
  })

  it('delivers each message once when two deliverers run at once', async () => {
    const other = { dataFolder: world.folderOf('other'), privateKey: embeddedAccount('department').privateKey }
    const second = await world.run(world.optionsOf.deliverer(other))
    await world.settled(await world.send(40))
    await second.close()
  })

  it('replaces a transaction that sticks, and sends one again that the chain has lost', async () => {
    const { provider } = world.destination
    await provider.send('evm_setAutomine', [false])
    const ids = await world.send(2)
    const before = far.count('eth_sendRawTransaction')
    await eventually(() => far.count('eth_sendRawTransaction') >= before + 3, 'sent, replaced')
    await provider.send('anvil_dropAllTransactions', [])
    const lost = far.count('eth_sendRawTransaction')
    await eventually(() => far.count('eth_sendRawTransaction') > lost, 'sent again')
    await provider.send('evm_setAutomine', [true])
    await provider.send('evm_mine', [])
    await world.settled(ids)
  })

  it('delivers nothing over a cursed route, and all of it when the curse is lifted', async () => {
    const { inbox } = world.destination
    await call(inbox, 'curseRoute', world.source.chainId)
    const calls = far.count('eth_call')
    const ids = await world.send(2)
    await eventually(async () => (await signersOf(ids[0] ?? '')) >= 4, 'the committee has signed')
    await eventually(() => far.count('eth_call') > calls + 20, 'the deliverer has tried')
    assert.equal(await hasOutcome(ids), false)
    await call(inbox, 'liftRoute', world.source.chainId)
    await world.settled(ids)
  })

  it('waits while an endpoint of the destination stalls', async () => {
    far.stall()
    const ids = await world.send(2)
    await eventually(
      async () => /faults_total\{code="RelayTooFewAgree"\}/.test(await metricsOf(deliverer)),
      'the deliverer waits',
    )
    assert.equal(await hasOutcome(ids), false)
    far.honest()
    await world.settled(ids)
  })

  it('halts a deliverer whose endpoints disagree, until an operator lifts it', async () => {
    far.lie(({ method }, truth) =>
      method === 'eth_getBlockByNumber' ? Object.assign({}, truth, { hash: `0x${'ab'.repeat(32)}` }) : truth,
    )
    await eventually(halted(deliverer, 'RelayEndpointsDisagree'), 'the deliverer has halted')
    far.honest()
    const ids = await world.send(2)
    await deliverer.close()
    assert.equal(await hasOutcome(ids), false)
    await lift('deliverer')
    deliverer = await world.run(delivererOptions())
    await world.settled(ids)
  })

  it('delivers by the others when an endpoint of one attester hides messages, and that one halts', async () => {
    await stopAttester(0)
    near.lie(({ method }, truth) => (method === 'eth_getLogs' ? [] : truth))
    await startAttester(0, [world.source.anvil.rpcUrl, near.url])
    const ids = await world.send(2)
    await eventually(halted(attesters[0], 'RelayEndpointsDisagree'), 'the attester has halted')
    await world.settled(ids)
    near.honest()
    await stopAttester(0)
    await lift('attester-0')
    await startAttester(0)
  })

  it('signs nothing that the outbox does not hold, though every endpoint of an attester tells it', async () => {
    await stopAttester(0)
    const { forged, lie } = await forge()
    near.lie(({ method }, truth) => (method === 'eth_getLogs' ? lie(truth) : truth))
    await startAttester(0, [near.url])
    const client = connectAggregator(aggregator.url)
    const deliverers = new Wallet(embeddedAccount('department').privateKey)
    const digest = await client.propose({ route: world.route, epoch: 2n, messageIds: [forged] }, deliverers)
    await world.send(1)
    await eventually(halted(attesters[0], 'RelayCommitmentMissing'), 'the attester has halted')
    assert.deepEqual((await client.batch(digest)).signers, [])
  })

  it('never signs a second message of one number', async () => {
    await stopAttester(1)
    await signAnother('attester-1')
    await startAttester(1)
    const [id = ''] = await world.send(1)
    await eventually(halted(attesters[1], 'RelayEquivocation'), 'the attester has halted')
    assert.ok((await signersOf(id)) < 4)
  })
})

/** As if another message had been signed under the next number, before the source was rewritten. */
const signAnother = async (name: string): Promise<void> => {
  const { route, source, destination } = world
  const last: bigint = await source.outbox.getFunction('lastNonce')(destination.chainId)
  const store = await openStore({ dataFolder: world.folderOf(name) })
  await store.database.query(
    anyRow,
    `insert into relay_signed (source_chain_id, outbox, destination_chain_id, nonce, message_id) values ($1, $2, $3, $4, $5)`,
    [route.sourceChainId, route.outbox, route.destinationChainId, (last + 1n).toString(), `0x${'99'.repeat(32)}`],
  )
  await store.close()
}

/** A message that nobody has sent, with the number after the next, and its log. */
const forge = async () => {
  const { route, source, destination } = world
  const last: bigint = await source.outbox.getFunction('lastNonce')(destination.chainId)
  const bytes = encodeMessage({
    ...{ sourceChainId: BigInt(route.sourceChainId), outbox: route.outbox, nonce: last + 2n, inbox: route.inbox },
    ...{ destinationChainId: BigInt(route.destinationChainId), sender: route.outbox, recipient: destination.takes },
    ...{ gasLimit: 60_000, payload: '0x' },
  })
  const forged = messageIdOf(bytes)
  const word = (value: bigint | number): string => `0x${value.toString(16).padStart(64, '0')}`
  const topics = [
    topicOf('MessageSent(bytes32,uint64,uint64,bytes32,bytes)'),
    forged,
    word(route.destinationChainId),
    word(last + 2n),
  ]
  const data = AbiCoder.defaultAbiCoder().encode(['bytes32', 'bytes'], [word(1n), bytes])
  /** Behind the real one before it, so that no number is missing. */
  const lie = (truth: unknown): unknown => {
    const isNext = JSON.stringify(truth).includes(word(last + 1n))
    return isNext && Array.isArray(truth)
      ? [...truth, Object.assign({}, truth.at(-1), { topics, data, logIndex: '0x7f' })]
      : truth
  }
  return { forged, lie }
}
