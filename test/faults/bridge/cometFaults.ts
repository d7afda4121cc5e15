// What can happen to a bridge between two chains of validators, under the light client.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { accumulatorProof } from '@causeway/sdk/bridge/comet/accumulatorProof'
import { checkpointProof } from '@causeway/sdk/bridge/comet/checkpointProof'
import { ZeroHash } from 'ethers'
import { connectAggregator } from '../../../node/src/relay/aggregatorClient.ts'
import { ChainView } from '../../../node/src/relay/chainView.ts'
import { writeSlots } from '../comet/broken.ts'
import type { Fault, Finding } from '../comet/fault.ts'
import { keysOf, PLACES } from '../comet/laboratory.ts'
import { setSlots } from '../comet/slots.ts'
import { TRUSTING_PERIOD } from './cometBridge.ts'
import { cometDecisions } from './cometDecisions.ts'
import { type CometWorld, delivered, headOf, isDelivered, meets } from './cometWorld.ts'
import { eventually } from './endpointProxy.ts'

const SENT = 'MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)'

const fault = (id: string, what: string, outcome: string, run: (world: CometWorld) => Promise<Finding>): Fault<CometWorld> => ({
  ...{ id: `light.${id}`, engine: 'comet', fault: what, outcome, run },
})

const dies = (step: 'headerWritten' | 'headerSent', what: string): Fault<CometWorld> =>
  fault(
    `killed.${step}`,
    `The deliverer is killed when it has ${what}`,
    'Started again it goes on; delivered once',
    async (world) => {
      const { bridge, mortal, deliverer } = world
      const victim = await mortal(step)
      const [id = ''] = await bridge.send(1, bridge.valued)
      assert.equal(await victim.ended, 'SIGKILL')
      assert.equal(await isDelivered(world, id), false)
      const since = performance.now()
      await deliverer([bridge.source.cometUrl])
      // The committee alone is enough for data.
      const [data = ''] = await bridge.send(1, bridge.destination.takes)
      await delivered(world, [id, data])
      return { seconds: seconds(since), seen: 'a message of value by both proofs and one of data by the committee, each once' }
    },
  )

const seconds = (since: number): number => Math.round((performance.now() - since) / 100) / 10

/** What a committee of all attesters has signed for a message that is under way. */
const committeeProof = async ({ aggregator }: CometWorld, messageId: string): Promise<string> => {
  const client = connectAggregator({ url: aggregator.url })
  let proof: string | null = null
  await eventually(async () => {
    const digests = await client.batchesOf(messageId)
    const views = await Promise.all(digests.map((digest) => client.batch(digest)))
    proof = views.find((view) => view.proof !== null && view.messageIds.length === 1)?.proof ?? null
    return proof !== null
  }, 'the committee has signed')
  return proof ?? '0x'
}

/**
 * Shows by hand what the deliverer shows: all ids that were sent, under a header that the client takes from this test; by the header itself, and
 * by the slot of the outbox, as a view of the source proves it.
 */
const lightProofs = async ({ bridge, newHeader }: CometWorld, messageId: string) => {
  const { source, route } = bridge
  const header = await newHeader()
  const sent = await source.outbox.queryFilter(SENT, 0, header.height - 1)
  const shown = { before: ZeroHash, sent: sent.map(({ topics }) => topics[1] ?? ''), messageIds: [messageId] }
  const view = new ChainView({ chainId: source.chainId, endpoints: [source.rpcUrl], finality: { kind: 'tag' } })
  await view.final()
  const slot = await view.storageProof({ ...header, account: route.outbox, slot: ZeroHash })
  return { byHeader: accumulatorProof({ ...header, ...shown }), bySlot: checkpointProof({ ...shown, shown: slot }) }
}

const bytesOf = async ({ bridge }: CometWorld, messageId: string): Promise<string> => {
  const { outbox } = bridge.source
  const log = (await outbox.queryFilter(SENT)).find(({ topics }) => topics[1] === messageId)
  return String(log && outbox.interface.parseLog(log)?.args.message)
}

type Lie = (answer: string) => string

/** A consensus node that changes what another one says. */
const startLiar = async (cometUrl: string, lie: Lie) => {
  const server = createServer((request, response) => {
    fetch(`${cometUrl}${request.url}`)
      .then((answer) => answer.text())
      .then((text) => response.end(lie(text)))
      .catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = (): Promise<void> => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return { url: `http://127.0.0.1:${port}`, close }
}

/** Each signature stands at another validator. */
const swapSignatures: Lie = (text) => {
  const found = [...text.matchAll(/"signature": ?"([^"]+)"/g)].map(([, signature = '']) => signature)
  let next = 1
  return text.replaceAll(/"signature": ?"[^"]+"/g, () => `"signature":"${found[next++ % found.length]}"`)
}

const LIES: readonly (readonly [lie: Lie, met: string])[] = [
  [(text) => text.replaceAll(/"app_hash": ?"[0-9A-F]{64}"/g, `"app_hash":"${'AB'.repeat(32)}"`), 'CometHeaderForged'],
  [(text) => text.replaceAll(/"block_id_flag": ?2/g, '"block_id_flag":3'), 'CometPowerMissing'],
  [swapSignatures, 'RelayEndpointDown'],
]

const alone = fault(
  'alone',
  'A message of value comes with the committee alone, the light client alone, or one of them twice',
  'It is refused, and taken with both',
  async (world) => {
    const { bridge, deliverer } = world
    const relay = await deliverer()
    const [id = ''] = await bridge.send(1, bridge.valued)
    const [committee, bytes] = [await committeeProof(world, id), await bytesOf(world, id)]
    const { byHeader: light, bySlot } = await lightProofs(world, id)
    await meets(relay, 'RelayProverMissing')
    const deliver = (...proofs: string[]) => bridge.destination.inbox.getFunction('deliver').staticCall([bytes], proofs)
    await assert.rejects(deliver(committee), /InboxProofsUnexpected/)
    await assert.rejects(deliver(light), /InboxProofsUnexpected/)
    await assert.rejects(deliver(committee, committee))
    await assert.rejects(deliver(light, light))
    await assert.rejects(deliver(light, committee))
    await deliver(committee, light)
    await deliver(committee, bySlot)
    assert.equal(await isDelivered(world, id), false)
    return { seen: '5 combinations refused; the committee taken with the header, and with the slot of the outbox' }
  },
)

const liars = fault(
  'liars',
  'Consensus nodes forge a header, leave signatures out, or give them to other validators',
  'Nothing gets through by them, and all of it by one node that tells the truth',
  async (world) => {
    const { bridge, deliverer } = world
    const { cometUrl } = bridge.source
    const [id = ''] = await bridge.send(1, bridge.valued)
    const before = await headOf(world)
    const servers = await Promise.all(LIES.map(([lie]) => startLiar(cometUrl, lie)))
    for (const [place, { url }] of servers.entries()) {
      const relay = await deliverer([url])
      await meets(relay, LIES[place]?.[1] ?? '')
      await relay.close()
    }
    assert.equal(await headOf(world), before)
    assert.equal(await isDelivered(world, id), false)
    const since = performance.now()
    await deliverer([...servers.map(({ url }) => url), cometUrl])
    await delivered(world, [id])
    for (const server of servers) await server.close()
    return { seconds: seconds(since), seen: `${LIES.map(([, met]) => met).join(', ')}; then delivered once` }
  },
)

const rotation = fault(
  'rotation',
  'A validator of the source is replaced',
  'The light client follows, and the next message is delivered',
  async (world) => {
    const { bridge, deliverer } = world
    const { chain, laboratory, cometUrl } = bridge.source
    const [inPlace] = await bridge.client.getFunction('sets')()
    const seats = [0, 1, 2, 4].flatMap((index) => laboratory.seats[index] ?? [])
    const next = setSlots(keysOf(seats), { epoch: 2n })
    await chain.start([4])
    const changed = await writeSlots({ chain, laboratory }, PLACES.set, next)
    await chain.beyond(changed + 4, [0])
    const since = performance.now()
    await deliverer([cometUrl])
    await delivered(world, await bridge.send(1, bridge.valued))
    assert.notEqual((await bridge.client.getFunction('sets')()).inPlace, inPlace)
    return { seconds: seconds(since), seen: 'another set in place, the message delivered once' }
  },
)

const quiet = fault(
  'quiet',
  'Nothing is sent for half of the trusting period',
  'The deliverer brings a header all the same',
  async (world) => {
    const before = await headOf(world)
    const clock = () => Date.now() + (TRUSTING_PERIOD / 2) * 1_000
    await world.deliverer([world.bridge.source.cometUrl], { clock })
    await eventually(async () => (await headOf(world)) > before, 'a header without a message')
    return { seen: 'a newer header, no message' }
  },
)

export const cometFaults: readonly Fault<CometWorld>[] = [
  dies('headerWritten', 'written a header down'),
  dies('headerSent', 'sent a header'),
  alone,
  liars,
  ...cometDecisions,
  rotation,
  quiet,
]
