// What others do to the bridge: endpoints that lie or stall, databases that go away, a committee below its quorum or rotated, a curse, two
// deliverers, transactions that stick, chains that stop.
import assert from 'node:assert/strict'
import process from 'node:process'
import { Wallet } from 'ethers'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import type { RelayStep } from '../../../node/src/relay/startRelay.ts'
import type { Fault, Finding } from '../comet/fault.ts'
import { until } from '../relay.ts'
import { type BridgeChain, call } from './bridgeChains.ts'
import { eventually } from './endpointProxy.ts'
import { aggregateSteps, attestSteps, deliverSteps } from './kills.ts'
import { forge, halted, hasOutcome, lift, metricsOf, type Process, type Relayed, signAnother, signersOf } from './relayed.ts'

const seconds = (since: number): number => Math.round((performance.now() - since) / 100) / 10

const fault = (id: string, what: string, outcome: string, run: (relayed: Relayed) => Promise<Finding>): Fault<Relayed> => ({
  ...{ id, engine: 'embedded', fault: what, outcome, run },
})

/** Waits for the messages, and says how long. */
const recovered = async ({ world }: Relayed, ids: readonly string[], seen = ''): Promise<Finding> => {
  const since = performance.now()
  await world.settled(ids)
  return { seconds: seconds(since), seen: `${seen}${ids.length} messages delivered, each once` }
}

/** The messages with the numbers from here on, as bytes and with a proof of the whole committee. */
const provenBy = async ({ world, client }: Relayed, id: string): Promise<[string[], string[]]> => {
  const sent = await world.source.outbox.queryFilter('MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)')
  const [digest = ''] = await client.batchesOf(id)
  const { messageIds, proof } = await client.batch(digest)
  const bytes = messageIds.map((wanted) => {
    const log = sent.find(({ topics }) => topics[1] === wanted)
    return String(world.source.outbox.interface.parseLog(log ?? { topics: [], data: '0x' })?.args.message)
  })
  return [bytes, [proof ?? '0x']]
}

/** Each database, embedded or on a server, at each step of the process whose it is. */
const databaseFaults = (kind: 'database' | 'postgres', whyNot?: () => string | undefined): readonly Fault<Relayed>[] =>
  [
    ...takeAway(kind, 'attester', 'an attester whose signature is needed', attestSteps, ({ attesters }) => attesters[3]),
    ...takeAway(kind, 'aggregator', 'the aggregator', aggregateSteps, ({ aggregator }) => aggregator),
    ...takeAway(kind, 'deliverer', 'the deliverer', deliverSteps, ({ deliverer }) => deliverer),
  ].map((row) => (whyNot === undefined ? row : { ...row, whyNot }))

const takeAway = (
  kind: 'database' | 'postgres',
  who: string,
  name: string,
  steps: readonly RelayStep[],
  of: (relayed: Relayed) => Process | undefined,
): Fault<Relayed>[] =>
  steps.map((step) =>
    fault(
      `${kind}.${who}.${step}`,
      `The ${kind === 'postgres' ? 'connections to the PostgreSQL server' : 'embedded database'} of ${name} break at \`${step}\``,
      'It waits and goes on; every message is delivered once',
      async (relayed) => {
        const victim = of(relayed)
        assert.ok(victim)
        let isCut = false
        victim.onStep = (now) => {
          if (now !== step || isCut) return
          isCut = true
          victim.away.cut()
        }
        const ids = await relayed.world.send(2)
        await until(() => isCut && victim.away.refused() >= 2)
        const refused = victim.away.refused()
        victim.onStep = () => undefined
        victim.away.restore()
        const what = kind === 'postgres' ? 'connections' : 'statements'
        return recovered(relayed, ids, `${refused} ${what} refused, then `)
      },
    ),
  )

/** No block for a while; what was sent meanwhile waits for one. */
const stopped = async (chain: BridgeChain, meanwhile: () => Promise<void>): Promise<void> => {
  await chain.provider.send('evm_setAutomine', [false])
  try {
    await meanwhile()
  } finally {
    await chain.provider.send('evm_setAutomine', [true])
    await chain.provider.send('evm_increaseTime', [600])
    await chain.provider.send('evm_mine', [])
  }
}

const invalidOf = async (relay: Parameters<typeof metricsOf>[0]): Promise<number> =>
  Number(/causeway_relay_signatures_invalid_total (\d+)/.exec(await metricsOf(relay))?.[1] ?? 0)

export const relayFaults: readonly Fault<Relayed>[] = [
  fault(
    'gas.estimate',
    'An estimate of gas finds the least with which every receiver fails',
    'The gas comes from the messages: the chain is never asked',
    async (relayed) => {
      const { world, far } = relayed
      await world.settled(await world.send(26))
      assert.ok(far.count('eth_sendRawTransaction') >= 1)
      assert.equal(far.count('eth_estimateGas'), 0)
      return { seen: '26 messages delivered, eth_estimateGas was called 0 times' }
    },
  ),
  ...databaseFaults('database'),
  fault('quorum.below', 'The committee is below its quorum', 'Nothing is delivered until it is back', async (relayed) => {
    await relayed.stopAttester(3)
    const ids = await relayed.world.send(3)
    await eventually(async () => (await signersOf(relayed, ids[0] ?? '')) === 3, 'three have signed')
    assert.equal(await hasOutcome(relayed, ids), false)
    await relayed.startAttester(3)
    return recovered(relayed, ids, '0 delivered with three signatures of four; ')
  }),
  fault(
    'committee.rotates',
    'The committee changes while messages wait for signatures',
    'The new one signs them; every message is delivered once',
    async (relayed) => {
      const { world } = relayed
      await relayed.stopAttester(3)
      const ids = await world.send(3)
      await eventually(async () => (await signersOf(relayed, ids[0] ?? '')) === 3, 'three of the former committee have signed')
      await world.setCommittee(2, world.attesters, 4)
      await relayed.startAttester(3)
      await relayed.startAttester(4)
      return recovered(relayed, ids)
    },
  ),
  fault(
    'signature.stranger',
    'A stranger signs, and proposes a batch',
    'Neither is taken, and both are counted',
    async ({ world, client, aggregator }) => {
      const wallet = Wallet.createRandom()
      const batch = { route: world.route, epoch: 2n, messageIds: [`0x${'77'.repeat(32)}`] }
      // The aggregator counts what a new member says until it has read the new committee.
      await eventually(async () => (await client.attesters()).length === world.attesters.length, 'the new member is heard')
      const before = await invalidOf(aggregator)
      await assert.rejects(client.propose(batch, new Wallet(wallet.privateKey)), { code: 'RelaySignatureInvalid' })
      const digest = await client.propose(batch, new Wallet(embeddedAccount('department').privateKey))
      await assert.rejects(client.post(digest, await wallet.signMessage('x')), { code: 'RelaySignatureInvalid' })
      assert.equal((await invalidOf(aggregator)) - before, 2)
      assert.deepEqual((await client.batch(digest)).signers, [])
      return { seen: 'causeway_relay_signatures_invalid_total 2 more, no signer' }
    },
  ),
  fault('deliverer.two', 'Two deliverers run at once', 'Each message is delivered once', async (relayed) => {
    const { world } = relayed
    const other = { dataFolder: world.folderOf('other'), privateKey: embeddedAccount('department').privateKey }
    const second = await world.run(world.optionsOf.deliverer(other))
    await world.settled(await world.send(40))
    await second.close()
    return { seen: '40 messages delivered, each once' }
  }),
  fault(
    'message.doubled',
    'Somebody delivers again what was delivered, with the same proof',
    'The inbox refuses it',
    async (relayed) => {
      const { world } = relayed
      const [id = ''] = await world.send(1)
      await world.settled([id])
      const deliver = world.destination.inbox.getFunction('deliver')
      await assert.rejects(deliver.staticCall(...(await provenBy(relayed, id))), /InboxAlreadyDelivered/)
      return { seen: 'InboxAlreadyDelivered; 1 event of its delivery' }
    },
  ),
  fault(
    'message.reordered',
    'A later message is delivered by somebody before an earlier one, while the deliverer is away for a day',
    'The earlier one is delivered when it is back, the later one not again',
    async (relayed) => {
      const { world } = relayed
      const { provider, inbox } = world.destination
      await relayed.deliverer.close()
      const [earlier = '', later = ''] = await world.send(2)
      const department = new Wallet(embeddedAccount('department').privateKey)
      const digest = await relayed.client.propose({ route: world.route, epoch: 2n, messageIds: [later] }, department)
      await eventually(async () => (await relayed.client.batch(digest)).proof !== null, 'the committee has signed')
      await call(inbox, 'deliver', ...(await provenBy(relayed, later)))
      assert.equal(await hasOutcome(relayed, [earlier]), false)
      await provider.send('evm_increaseTime', [86_400])
      await provider.send('evm_mine', [])
      await relayed.startDeliverer()
      return recovered(relayed, [earlier, later])
    },
  ),
  fault(
    'transaction.lost',
    'A delivery sticks, and the chain then loses it',
    'It is replaced with a higher fee, and sent again; delivered once',
    async (relayed) => {
      const { world, far } = relayed
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
      return recovered(relayed, ids)
    },
  ),
  fault('chain.destination', 'The destination makes no block for ten minutes', 'It goes on by itself', async (relayed) => {
    const { world, far } = relayed
    let ids: readonly string[] = []
    await stopped(world.destination, async () => {
      const before = far.count('eth_sendRawTransaction')
      ids = await world.send(2)
      await eventually(() => far.count('eth_sendRawTransaction') > before, 'the deliverer has sent')
      assert.equal(await hasOutcome(relayed, ids), false)
    })
    return recovered(relayed, ids)
  }),
  fault('chain.source', 'The source makes no block for ten minutes', 'It goes on by itself', async (relayed) => {
    const { world } = relayed
    let sent: Promise<string[]> = Promise.resolve([])
    const { outbox } = world.source
    const before: bigint = await outbox.getFunction('lastNonce')(world.destination.chainId)
    await stopped(world.source, async () => {
      sent = world.send(1)
      await eventually(async () => (await world.source.provider.send('txpool_status', [])).pending === '0x1', 'it waits')
      assert.equal(await outbox.getFunction('lastNonce')(world.destination.chainId), before)
    })
    return recovered(relayed, await sent)
  }),
  fault(
    'curse.route',
    'The route is cursed and the curse lifted',
    'Nothing is delivered meanwhile, everything afterwards',
    async (relayed) => {
      const { world, far } = relayed
      const { inbox } = world.destination
      await call(inbox, 'curseRoute', world.source.chainId)
      let tried = 0
      far.watch(({ method, params: [asked] }) => {
        if (method === 'eth_call' && Object.hasOwn(Object(asked), 'gas')) tried++
      })
      const ids = await world.send(2)
      await eventually(async () => (await signersOf(relayed, ids[0] ?? '')) >= 4, 'the committee has signed')
      await eventually(() => tried >= 2, 'the deliverer has tried')
      assert.equal(await hasOutcome(relayed, ids), false)
      await call(inbox, 'liftRoute', world.source.chainId)
      return recovered(relayed, ids)
    },
  ),
  fault(
    'endpoint.stalls',
    'An endpoint of the deliverer stalls',
    'It waits; it does not believe the other alone',
    async (relayed) => {
      const { world, far } = relayed
      far.stall()
      const ids = await world.send(2)
      await eventually(
        async () => /faults_total\{code="RelayTooFewAgree"\}/.test(await metricsOf(relayed.deliverer)),
        'the deliverer waits',
      )
      assert.equal(await hasOutcome(relayed, ids), false)
      far.honest()
      return recovered(relayed, ids)
    },
  ),
  fault(
    'endpoint.forks',
    'An endpoint of the deliverer serves a fork',
    'It halts until an operator lifts it',
    async (relayed) => {
      const { world, far } = relayed
      far.lie(({ method }, truth) =>
        method === 'eth_getBlockByNumber' ? Object.assign({}, truth, { hash: `0x${'ab'.repeat(32)}` }) : truth,
      )
      await eventually(halted(relayed.deliverer, 'RelayEndpointsDisagree'), 'the deliverer has halted')
      far.honest()
      const ids = await world.send(2)
      await relayed.deliverer.close()
      assert.equal(await hasOutcome(relayed, ids), false)
      await lift(relayed, 'deliverer')
      await relayed.startDeliverer()
      return recovered(relayed, ids, 'view_halted 1, 0 delivered; lifted, ')
    },
  ),
  fault('endpoint.hides', 'An endpoint of one attester hides messages', 'That one halts, the others go on', async (relayed) => {
    const { world, near } = relayed
    await relayed.stopAttester(0)
    near.lie(({ method }, truth) => (method === 'eth_getLogs' ? [] : truth))
    await relayed.startAttester(0, [world.source.anvil.rpcUrl, near.url])
    const ids = await world.send(2)
    await eventually(halted(relayed.attesters[0], 'RelayEndpointsDisagree'), 'the attester has halted')
    const found = await recovered(relayed, ids, 'view_halted 1; ')
    near.honest()
    await relayed.stopAttester(0)
    await lift(relayed, 'attester-0')
    await relayed.startAttester(0)
    return found
  }),
  fault(
    'endpoint.invents',
    'Every endpoint of an attester tells of a message that nobody has sent',
    'It signs nothing that the outbox does not hold, and halts',
    async (relayed) => {
      const { world, near, client } = relayed
      await relayed.stopAttester(0)
      const { forged, lie } = await forge(relayed)
      near.lie(({ method }, truth) => (method === 'eth_getLogs' ? lie(truth) : truth))
      await relayed.startAttester(0, [near.url])
      const department = new Wallet(embeddedAccount('department').privateKey)
      const digest = await client.propose({ route: world.route, epoch: 2n, messageIds: [forged] }, department)
      await world.send(1)
      await eventually(halted(relayed.attesters[0], 'RelayCommitmentMissing'), 'the attester has halted')
      assert.deepEqual((await client.batch(digest)).signers, [])
      return { seen: 'RelayCommitmentMissing, 0 signatures' }
    },
  ),
  fault(
    'source.rewritten',
    'The source is rewritten: another message has the number of one that was signed',
    'The attester never signs a second one, and halts',
    async (relayed) => {
      await relayed.stopAttester(1)
      await signAnother(relayed, 'attester-1')
      await relayed.startAttester(1)
      const [id = ''] = await relayed.world.send(1)
      await eventually(halted(relayed.attesters[1], 'RelayEquivocation'), 'the attester has halted')
      assert.ok((await signersOf(relayed, id)) < 4)
      return { seen: 'RelayEquivocation; no quorum' }
    },
  ),
  fault(
    'source.reorganised',
    'The last blocks of the source are replaced by others',
    'Every attester halts with an alarm; nothing of either history is delivered any more',
    async (relayed) => {
      const { world } = relayed
      const { provider } = world.source
      const alive = [relayed.attesters[2], relayed.attesters[3]]
      const snapshot: unknown = await provider.send('evm_snapshot', [])
      const ids = await world.send(1)
      await eventually(async () => (await signersOf(relayed, ids[0] ?? '')) >= 2, 'it was read and signed')
      await provider.send('evm_revert', [snapshot])
      await provider.send('evm_increaseTime', [60])
      for (let block = 0; block < 2; block++) await provider.send('evm_mine', [])
      for (const attester of alive) await eventually(halted(attester, 'RelayReorganised'), 'the attester has halted')
      await eventually(halted(relayed.deliverer, 'RelayReorganised'), 'the deliverer has halted')
      assert.equal(await hasOutcome(relayed, ids), false)
      return { seen: 'RelayReorganised at every process that reads the source; 0 delivered' }
    },
  ),
]

/** Of a server, where there is one. */
export const postgresFaults = databaseFaults('postgres', () =>
  process.env.DATABASE_URL_TEST === undefined ? 'DATABASE_URL_TEST is not set' : undefined,
)
