// Transactions over two chains of validators whose decision no message brings: the coordinator's slot is shown under the light client.
import assert from 'node:assert/strict'
import { storageProof } from '@causeway/sdk/bridge/comet/storageProof'
import { decisionSlot } from '@causeway/sdk/bridge/decisionSlot'
import { toBeHex } from 'ethers'
import type { Fault, Finding } from '../comet/fault.ts'
import {
  type AtomicKind,
  assertEnded,
  assertRefused,
  begin,
  deliver,
  type Exchange,
  next,
  partOf,
  rollBack,
  stateAt,
  timeOf,
} from './atomicWorld.ts'
import { call } from './bridgeChains.ts'
import type { CometWorld } from './cometWorld.ts'
import { eventually } from './endpointProxy.ts'

const COMMITTED = 1n
const ABORTED = 2n

/** Waits until the other side's part is no more in that state; the deliverer brings what moves it. */
const leaves = ({ atomic }: CometWorld, exchange: Exchange, state: string): Promise<void> =>
  eventually(async () => (await stateAt(atomic, exchange, 1)) !== state, `the other side leaves ${state}`)

/** Brings an answer with what the committee signs: the way back has no light client. */
const answer = async ({ atomic }: CometWorld, exchange: Exchange, kind: AtomicKind): Promise<void> =>
  deliver(await next(atomic, exchange, kind))

/** Proofs of what the coordinator's slots hold, all under one new header. */
const shown = async ({ bridge, atomic, newHeader }: CometWorld, exchanges: readonly Exchange[]) => {
  const { provider } = bridge.source
  const account = await atomic.coordinator.getAddress()
  const { height, accumulator } = await newHeader()
  return Promise.all(
    exchanges.map(({ xid }) => storageProof({ provider, height, accumulator, account, slot: decisionSlot(xid) })),
  )
}

const settle = async ({ atomic }: CometWorld, exchange: Exchange, proof: string): Promise<void> =>
  call(atomic.away.lock, 'settleByProof', await partOf(atomic, exchange, 1), proof)

const assertUndecided = async ({ atomic }: CometWorld, exchange: Exchange, proof: string): Promise<void> => {
  const part = await partOf(atomic, exchange, 1)
  await assert.rejects(atomic.away.lock.getFunction('settleByProof').staticCall(part, proof), /ParticipantUndecided/)
}

const undeliverable = async (world: CometWorld): Promise<Finding> => {
  const { bridge, atomic, deliverer } = world
  const { home, away, coordinator } = atomic
  const exchange = await begin(atomic)
  const relay = await deliverer([bridge.source.cometUrl])
  await leaves(world, exchange, 'None')
  await answer(world, exchange, 'VOTE')
  await leaves(world, exchange, 'Prepared')
  await relay.close()
  const slot = decisionSlot(exchange.xid)
  assert.equal(BigInt(await home.provider.getStorage(coordinator, slot)), 0n)
  await answer(world, exchange, 'RESULT')
  // The slot that the sdk computes is the one that the contract writes.
  assert.equal(BigInt(await home.provider.getStorage(coordinator, slot)), COMMITTED)
  assert.equal(await coordinator.getFunction('decisionSlot')(exchange.xid), slot)
  await call(away.inbox, 'curseRoute', home.chainId)
  await assertRefused(await next(atomic, exchange, 'COMMIT'), ['InboxCursed'])
  const [found, other] = await shown(world, [exchange, { ...exchange, xid: toBeHex(1, 32) }])
  assert.equal(found?.value, COMMITTED)
  const since = performance.now()
  // Neither the slot of another transaction nor what nobody has shown.
  const part = await partOf(atomic, exchange, 1)
  const settled = away.lock.getFunction('settleByProof')
  for (const wrong of [other?.proof ?? '0x', `${found.proof.slice(0, -2)}01`])
    await assert.rejects(settled.staticCall(part, wrong))
  assert.equal(await stateAt(atomic, exchange, 1), 'Executed')
  await settle(world, exchange, found.proof)
  const seen = await assertEnded(atomic, exchange, 'Committed')
  await call(away.inbox, 'liftRoute', home.chainId)
  return { seconds: Math.round((performance.now() - since) / 100) / 10, seen: `COMMIT refused, InboxCursed; shown ${seen}` }
}

/** Two transactions whose other side is prepared; a machine that is too busy for the deadline gets more time. */
const prepared = async (world: CometWorld, within = 20): Promise<readonly [Exchange, Exchange]> => {
  const deadlines = { prepareBy: within, executeBy: within + 1, decideBy: within + 2 }
  const exchanges = [await begin(world.atomic, { within: deadlines }), await begin(world.atomic, { within: deadlines })] as const
  let late = false
  for (const exchange of exchanges) {
    await leaves(world, exchange, 'None')
    if ((await stateAt(world.atomic, exchange, 1)) !== 'Refused') continue
    await answer(world, exchange, 'VOTE')
    late = true
  }
  if (!late) return exchanges
  for (const exchange of exchanges) {
    await passes(world, exchange.decideBy)
    if ((await stateAt(world.atomic, exchange, 1)) === 'Prepared') await call(world.atomic.coordinator, 'abort', exchange.xid)
  }
  return prepared(world, 2 * within)
}

const passes = async ({ atomic: { home, away } }: CometWorld, time: number): Promise<void> => {
  for (const side of [home, away]) await eventually(async () => (await timeOf(side)) > time, `a block after ${time}`)
}

const undecided = async (world: CometWorld): Promise<Finding> => {
  const { bridge, atomic, deliverer } = world
  const { away, coordinator } = atomic
  const relay = await deliverer([bridge.source.cometUrl])
  const [waits, executed] = await prepared(world)
  await answer(world, executed, 'VOTE')
  await leaves(world, executed, 'Prepared')
  assert.equal(await stateAt(atomic, executed, 1), 'Executed')
  await relay.close()
  const both = [waits, executed]
  for (const [index, { value, proof }] of (await shown(world, both)).entries()) {
    assert.equal(value, 0n)
    await assertUndecided(world, both[index] ?? waits, proof)
  }
  await passes(world, executed.decideBy)
  // What is only prepared needs no decision; what is executed waits for one.
  await rollBack(atomic, waits, 1)
  const part = await partOf(atomic, executed, 1)
  await assert.rejects(away.lock.getFunction('rollBack').staticCall(part), /ParticipantNotRollable/)
  for (const { xid } of both) await call(coordinator, 'abort', xid)
  const proofs = await shown(world, both)
  assert.deepEqual(
    proofs.map(({ value }) => value),
    [ABORTED, ABORTED],
  )
  // To the one that has rolled itself back it says nothing new.
  for (const [index, exchange] of both.entries()) await settle(world, exchange, proofs[index]?.proof ?? '0x')
  for (const exchange of both) await assertEnded(atomic, exchange, 'Aborted')
  return { seen: 'ParticipantUndecided twice; one rolled back by itself, one by proof of the abort; nothing locked' }
}

const fault = (id: string, what: string, outcome: string, run: Fault<CometWorld>['run']): Fault<CometWorld> => ({
  ...{ id: `light.decision.${id}`, engine: 'comet', fault: what, outcome, run },
})

export const cometDecisions: readonly Fault<CometWorld>[] = [
  fault(
    'undelivered',
    'The deliverer is gone and the route is cursed when COMMIT is on its way',
    'Anybody settles by proof of the decision, under the curse; no other slot and no false proof does',
    undeliverable,
  ),
  fault(
    'open',
    'Nothing is decided, and somebody shows the empty slot to a part that is prepared and to one that is executed',
    'Both stay; the one rolls back after its deadline, the other when the abort is proven',
    undecided,
  ),
]
