// The deliverer under the light client, on two real chains of four validators.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { accumulatorProof } from '@causeway/sdk/bridge/comet/accumulatorProof'
import { checkpointProof } from '@causeway/sdk/bridge/comet/checkpointProof'
import { headerProof } from '@causeway/sdk/bridge/comet/headerProof'
import { included } from '@causeway/sdk/client/included'
import { ZeroHash } from 'ethers'
import { connectAggregator } from '../../../node/src/relay/aggregatorClient.ts'
import { ChainView } from '../../../node/src/relay/chainView.ts'
import type { RelayOptions } from '../../../node/src/relay/relayOptions.ts'
import { type RelayModules, type RunningRelay, startRelay } from '../../../node/src/relay/startRelay.ts'
import { writeSlots } from '../comet/broken.ts'
import { keysOf, PLACES } from '../comet/laboratory.ts'
import { whyNot } from '../comet/programs.ts'
import { setSlots } from '../comet/slots.ts'
import { type CometBridge, openCometBridge, TRUSTING_PERIOD } from './cometBridge.ts'
import { eventually } from './endpointProxy.ts'
import { type RelayProcess, startRelayProcess } from './startRelayProcess.ts'

const absent = whyNot()
const SENT = 'MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)'

let bridge: CometBridge
let aggregator: RunningRelay
let cometUrl: string
const running: RunningRelay[] = []
const mortals: RelayProcess[] = []

const run = async (options: RelayOptions, given?: RelayModules): Promise<RunningRelay> => {
  const relay = await startRelay(options, given)
  running.push(relay)
  return relay
}
const deliverer = (endpoints?: readonly string[], given?: RelayModules): Promise<RunningRelay> =>
  run(bridge.optionsOf.deliverer('deliverer', aggregator.url, endpoints), given)

const metricsOf = async ({ url }: RunningRelay): Promise<string> => (await fetch(`${url}/metrics`)).text()
const countsFault = (relay: RunningRelay, code: string) => async (): Promise<boolean> =>
  new RegExp(`faults_total\\{code="${code}"\\}`).test(await metricsOf(relay))
const headOf = async (): Promise<number> => Number((await bridge.client.getFunction('status')()).height)

/** Each is delivered, once. */
const delivered = async (ids: readonly string[]): Promise<void> => {
  await eventually(async () => {
    const outcomes = (await bridge.outcomes()).delivered
    return ids.every((id) => outcomes.has(id))
  }, `${ids.length} messages delivered`)
  const outcomes = await bridge.outcomes()
  for (const id of ids) assert.equal((outcomes.delivered.get(id) ?? 0) + (outcomes.failed.get(id) ?? 0), 1)
}

type Lie = (answer: string) => string

/** A consensus node that changes what another one says. */
const startLiar = async (lie: Lie) => {
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

/** What a committee of all attesters has signed for a message that is under way. */
const committeeProof = async (messageId: string): Promise<string> => {
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
const lightProofs = async (messageId: string): Promise<{ readonly byHeader: string; readonly bySlot: string }> => {
  const { source, client, route } = bridge
  const sent = await source.outbox.queryFilter(SENT)
  const height = Math.max(...sent.map(({ blockNumber }) => blockNumber)) + 1
  await source.chain.beyond(height + 1, [0])
  const proof = await headerProof({ cometUrl, provider: source.provider, height, outbox: route.outbox })
  await included(await client.getFunction('update')(proof.header, proof.commit))
  const shown = { before: ZeroHash, sent: sent.map(({ topics }) => topics[1] ?? ''), messageIds: [messageId] }
  const view = new ChainView({ chainId: source.chainId, endpoints: [source.rpcUrl], finality: { kind: 'tag' } })
  await view.final()
  const slot = await view.storageProof({ ...proof.header, account: route.outbox, slot: ZeroHash })
  return { byHeader: accumulatorProof({ ...proof.header, ...shown }), bySlot: checkpointProof({ ...shown, shown: slot }) }
}

const bytesOf = async (messageId: string): Promise<string> => {
  const { outbox } = bridge.source
  const log = (await outbox.queryFilter(SENT)).find(({ topics }) => topics[1] === messageId)
  return String(log && outbox.interface.parseLog(log)?.args.message)
}

if (absent !== undefined) it('the light client of the relay', { skip: absent }, () => undefined)
else
  describe('a bridge between two chains of validators', () => {
    before(async () => {
      bridge = await openCometBridge()
      ;({ cometUrl } = bridge.source)
      aggregator = await run(bridge.optionsOf.aggregator())
      for (const index of [0, 1, 2, 3]) await run(bridge.optionsOf.attester(index, aggregator.url))
    })
    after(async () => {
      for (const mortal of mortals) await mortal.kill()
      for (const relay of running.toReversed()) await relay.close()
      await bridge?.close()
    })

    it('delivers what needs both, and what needs the committee alone, and dies at no step of a header', async () => {
      const options = bridge.optionsOf.deliverer('deliverer', aggregator.url, [cometUrl])
      for (const step of ['headerWritten', 'headerSent']) {
        const mortal = await startRelayProcess(options, step)
        mortals.push(mortal)
        const ids = await bridge.send(1, bridge.valued)
        assert.equal(await mortal.ended, 'SIGKILL')
        assert.equal((await bridge.outcomes()).delivered.has(ids[0] ?? ''), false)
      }
      const relay = await deliverer([cometUrl])
      const all = await bridge.source.outbox.queryFilter(SENT)
      const [data = ''] = await bridge.send(1, bridge.destination.takes)
      await delivered([...all.map(({ topics }) => topics[1] ?? ''), data])
      await relay.close()
    })

    it('refuses the committee alone and the light client alone', async () => {
      const relay = await deliverer()
      const [id = ''] = await bridge.send(1, bridge.valued)
      const [committee, bytes] = [await committeeProof(id), await bytesOf(id)]
      const { byHeader: light, bySlot } = await lightProofs(id)
      await eventually(countsFault(relay, 'RelayProverMissing'), 'the deliverer lacks the proof')
      const deliver = (...proofs: string[]) => bridge.destination.inbox.getFunction('deliver').staticCall([bytes], proofs)
      await assert.rejects(deliver(committee), /InboxProofsUnexpected/)
      await assert.rejects(deliver(light), /InboxProofsUnexpected/)
      await assert.rejects(deliver(committee, committee))
      await assert.rejects(deliver(light, light))
      await assert.rejects(deliver(light, committee))
      await deliver(committee, light)
      await deliver(committee, bySlot)
      assert.equal((await bridge.outcomes()).delivered.has(id), false)
      await relay.close()
    })

    it('gets nothing through by consensus nodes that lie, and all of it by one that does not', async () => {
      const forged = await startLiar((text) => text.replaceAll(/"app_hash": ?"[0-9A-F]{64}"/g, `"app_hash":"${'AB'.repeat(32)}"`))
      const unsigned = await startLiar((text) => text.replaceAll(/"block_id_flag": ?2/g, '"block_id_flag":3'))
      const swapped = await startLiar(swapSignatures)
      const liars = [forged, unsigned, swapped]
      const [id = ''] = await bridge.send(1, bridge.valued)
      const before = await headOf()
      for (const [liar, code] of [
        [forged, 'CometHeaderForged'],
        [unsigned, 'CometPowerMissing'],
        [swapped, 'RelayEndpointDown'],
      ] as const) {
        const relay = await deliverer([liar.url])
        await eventually(countsFault(relay, code), `the deliverer meets ${code}`)
        await relay.close()
      }
      assert.equal(await headOf(), before)
      assert.equal((await bridge.outcomes()).delivered.has(id), false)
      const relay = await deliverer([...liars.map(({ url }) => url), cometUrl])
      await delivered([id])
      await relay.close()
      for (const liar of liars) await liar.close()
    })

    it('follows a change of the validators, and brings a header where nothing is sent', async () => {
      const { chain, laboratory } = bridge.source
      const [inPlace] = await bridge.client.getFunction('sets')()
      const seats = [0, 1, 2, 4].flatMap((index) => laboratory.seats[index] ?? [])
      const next = setSlots(keysOf(seats), { epoch: 2n })
      await chain.start([4])
      const changed = await writeSlots({ chain, laboratory }, PLACES.set, next)
      await chain.beyond(changed + 4, [0])
      const relay = await deliverer([cometUrl])
      await delivered(await bridge.send(1, bridge.valued))
      assert.notEqual((await bridge.client.getFunction('sets')()).inPlace, inPlace)
      await relay.close()
      const before = await headOf()
      const clock = () => Date.now() + (TRUSTING_PERIOD / 2) * 1_000
      const late = await deliverer([cometUrl], { clock })
      await eventually(async () => (await headOf()) > before, 'a header without a message')
      await late.close()
    })
  })

/** Each signature stands at another validator. */
const swapSignatures: Lie = (text) => {
  const found = [...text.matchAll(/"signature": ?"([^"]+)"/g)].map(([, signature = '']) => signature)
  let next = 1
  return text.replaceAll(/"signature": ?"[^"]+"/g, () => `"signature":"${found[next++ % found.length]}"`)
}
