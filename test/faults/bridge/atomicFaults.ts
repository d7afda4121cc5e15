// What can happen to a transaction over two chains: each ends on both or on neither, and nothing stays locked.
import assert from 'node:assert/strict'
import { NonceManager, Wallet } from 'ethers'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import type { Fault, Finding } from '../comet/fault.ts'
import {
  type AtomicWorld,
  assertEnded,
  assertRefused,
  begin,
  bringUntil,
  decisionOf,
  deliver,
  type Exchange,
  forward,
  next,
  PHASES,
  partOf,
  pending,
  proven,
  rollBack,
  rotate,
  type Side,
  stateAt,
  timeOf,
} from './atomicWorld.ts'
import { call } from './bridgeChains.ts'

const fault = (id: string, what: string, outcome: string, run: (world: AtomicWorld) => Promise<Finding>): Fault<AtomicWorld> => ({
  ...{ id: `atomic.${id}`, engine: 'embedded', fault: what, outcome, run },
})

type Phase = (typeof PHASES)[number]

const ends = async (world: AtomicWorld, exchange: Exchange, decision: 'Committed' | 'Aborted', seen = ''): Promise<Finding> => ({
  seen: `${seen}${await assertEnded(world, exchange, decision)}`,
})

const curse = ({ home, away }: AtomicWorld) => both(home, away, 'curseRoute')
const lift = ({ home, away }: AtomicWorld) => both(home, away, 'liftRoute')
const both = async (home: Side, away: Side, method: string): Promise<void> => {
  await call(home.inbox, method, away.chainId)
  await call(away.inbox, method, home.chainId)
}

/** Time passes on both chains, nobody brings a message: what is only prepared is rolled back, and the coordinator aborts if it has not decided. */
const passDeadlines = async (world: AtomicWorld, exchange: Exchange): Promise<void> => {
  const { home, away, coordinator } = world
  await Promise.all([home, away].map((side) => forward(side, exchange.decideBy + 1)))
  if ((await stateAt(world, exchange, 1)) === 'Prepared') await rollBack(world, exchange, 1)
  if ((await decisionOf(world, exchange)) !== 'Committed') await call(coordinator, 'abort', exchange.xid)
}

/** Brings the decision, as often as it was sent. */
const bringDecision = async (world: AtomicWorld, exchange: Exchange): Promise<void> => {
  for (const sent of await pending(world, exchange)) if (sent.kind === 'ABORT' || sent.kind === 'COMMIT') await deliver(sent)
}

const curseLifted = (phase: Phase): Fault<AtomicWorld> =>
  fault(
    `curse.${phase}`,
    `Both routes are cursed when ${phase} is on its way, and the curse is lifted in time`,
    'Nothing moves meanwhile; then it is committed',
    async (world) => {
      const exchange = await begin(world)
      await bringUntil(world, exchange, phase)
      const sent = await next(world, exchange, phase)
      await curse(world)
      await assertRefused(sent, ['InboxCursed'])
      await lift(world)
      for (const kind of PHASES.slice(PHASES.indexOf(phase))) await deliver(await next(world, exchange, kind))
      return ends(world, exchange, 'Committed', 'InboxCursed; then ')
    },
  )

const curseStays = (phase: Phase): Fault<AtomicWorld> => {
  const decision = phase === 'COMMIT' ? 'Committed' : 'Aborted'
  return fault(
    `curse.${phase}.late`,
    `Both routes are cursed when ${phase} is on its way, until every deadline has passed`,
    `What is only prepared is released without a message; with the decision it is ${decision.toLowerCase()} on both`,
    async (world) => {
      const exchange = await begin(world)
      await bringUntil(world, exchange, phase)
      await curse(world)
      await passDeadlines(world, exchange)
      const meanwhile = await stateAt(world, exchange, 1)
      assert.notEqual(meanwhile, 'Prepared')
      await lift(world)
      await bringDecision(world, exchange)
      return ends(world, exchange, decision, `under the curse ${meanwhile}; then `)
    },
  )
}

/** A message that never comes. What the coordinator says is sent again; for the rest there are the deadlines. */
const lost = (kind: Phase): Fault<AtomicWorld> => {
  const isSentAgain = kind === 'EXECUTE' || kind === 'COMMIT'
  return fault(
    `lost.${kind}`,
    `${kind} is lost for ever`,
    isSentAgain ? 'Anybody has it sent again, and it is committed' : 'It is aborted after the deadline',
    async (world) => {
      const exchange = await begin(world)
      await bringUntil(world, exchange, kind)
      if (!isSentAgain) {
        await passDeadlines(world, exchange)
        await bringDecision(world, exchange)
        return ends(world, exchange, 'Aborted')
      }
      const { nonce } = await next(world, exchange, kind)
      await call(world.coordinator, 'resend', exchange.xid, 1)
      for (const later of PHASES.slice(PHASES.indexOf(kind))) {
        const again = await next(world, exchange, later)
        if (later === kind) assert.ok(again.nonce > nonce)
        await deliver(again)
      }
      return ends(world, exchange, 'Committed')
    },
  )
}

/** RESULT and an abort after the deadline in one block, in this order. */
const race = (first: 'abort' | 'result'): Fault<AtomicWorld> =>
  fault(
    `race.${first}`,
    `After the deadline the last RESULT and an abort come in one block, the ${first} first`,
    first === 'abort' ? 'It is aborted on both' : 'It is committed on both',
    async (world) => {
      const { home, coordinator } = world
      const exchange = await begin(world)
      await bringUntil(world, exchange, 'RESULT')
      const result = await next(world, exchange, 'RESULT')
      const args = await proven(result)
      await forward(home, exchange.decideBy + 1)
      const department = new NonceManager(new Wallet(embeddedAccount('department').privateKey, home.provider))
      // The one that is to be first is sent first and offers more.
      const fees = (isFirst: boolean) => ({
        ...{ gasLimit: 3_000_000, maxFeePerGas: isFirst ? 100_000_000_000n : 50_000_000_000n },
        maxPriorityFeePerGas: isFirst ? 20_000_000_000n : 1_000_000_000n,
      })
      const sendAbort = () => coordinator.getFunction('abort')(exchange.xid, fees(first === 'abort'))
      const sendResult = () => home.inbox.connect(department).getFunction('deliver')(...args, fees(first === 'result'))
      await home.provider.send('evm_setAutomine', [false])
      const sent = first === 'abort' ? [await sendAbort(), await sendResult()] : [await sendResult(), await sendAbort()]
      if (first === 'result') sent.reverse()
      await home.provider.send('evm_mine', [])
      await home.provider.send('evm_setAutomine', [true])
      const receipts = await Promise.all(sent.map(({ hash }) => home.provider.getTransactionReceipt(hash)))
      const [abort, delivery] = receipts
      assert.equal(abort?.blockNumber, delivery?.blockNumber, 'in one block')
      assert.equal((abort?.index ?? 0) < (delivery?.index ?? 0), first === 'abort', 'in this order')
      assert.deepEqual([abort?.status, delivery?.status], [first === 'abort' ? 1 : 0, 1])
      await bringDecision(world, exchange)
      return ends(world, exchange, first === 'abort' ? 'Aborted' : 'Committed', 'one block; ')
    },
  )

const rotation = (hasOverlap: boolean): Fault<AtomicWorld> =>
  fault(
    hasOverlap ? 'rotation.overlap' : 'rotation.hard',
    `Both committees change in the middle of a transaction, ${hasOverlap ? 'with an overlap' : 'and the former ones end'}`,
    hasOverlap
      ? 'What the former one has signed is taken within the overlap; it is committed'
      : 'What the former one has signed is refused; signed again by the new one it is committed, or aborted if it is late',
    async (world) => {
      const { home, away, attesters } = world
      const exchange = await begin(world)
      await bringUntil(world, exchange, 'VOTE')
      const vote = await next(world, exchange, 'VOTE')
      const former = { epoch: vote.to.epoch, members: vote.to.members }
      const members = former.members.length === 4 ? attesters : attesters.slice(0, 4)
      for (const side of [home, away]) await rotate(side, side.epoch + 1, members, hasOverlap)
      if (hasOverlap) await deliver(vote, former)
      else {
        await assertRefused(vote, ['CommitteeEpochInvalid'], former)
        await deliver(vote)
      }
      for (const kind of PHASES.slice(PHASES.indexOf('EXECUTE'))) await deliver(await next(world, exchange, kind))
      return ends(world, exchange, 'Committed', hasOverlap ? '' : 'CommitteeEpochInvalid; then ')
    },
  )

const SHORT = ['CommitteeSignaturesTooFew', 'CommitteeJurisdictionMissing']

const tooFew = fault(
  'quorum',
  'The committee is below its quorum for an hour while EXECUTE is on its way, and comes back',
  'EXECUTE is refused; both sides are released after their deadlines',
  async (world) => {
    const { away } = world
    const exchange = await begin(world)
    await bringUntil(world, exchange, 'EXECUTE')
    const execute = await next(world, exchange, 'EXECUTE')
    // Both jurisdictions, and one short of two thirds; then two thirds, and one of a jurisdiction.
    for (const members of [away.members.filter((_, index) => index !== 0 && index !== 4), away.members.slice(0, 2)])
      await assertRefused(execute, SHORT, { epoch: away.epoch, members })
    await forward(away, (await timeOf(away)) + 3_600)
    await passDeadlines(world, exchange)
    assert.equal(await stateAt(world, exchange, 1), 'RolledBack')
    await deliver(execute)
    await bringDecision(world, exchange)
    return ends(world, exchange, 'Aborted', 'EXECUTE refused; ')
  },
)

export const atomicFaults: readonly Fault<AtomicWorld>[] = [
  ...PHASES.flatMap((phase) => [curseLifted(phase), curseStays(phase)]),
  ...PHASES.map(lost),
  race('abort'),
  race('result'),
  rotation(true),
  rotation(false),
  tooFew,
  fault(
    'doubled',
    'Every message comes twice, and the coordinator says everything twice',
    'It is committed once',
    async (world) => {
      const exchange = await begin(world)
      for (const kind of PHASES) {
        const sent = await next(world, exchange, kind)
        await deliver(sent)
        await assertRefused(sent, ['InboxAlreadyDelivered'])
        if (kind !== 'VOTE' && kind !== 'RESULT') continue
        await call(world.coordinator, 'resend', exchange.xid, 1)
      }
      for (const sent of await pending(world, exchange)) if (sent.kind !== 'PREPARE') await deliver(sent)
      return ends(world, exchange, 'Committed', '5 messages refused the second time; ')
    },
  ),
  fault('reordered', 'ABORT comes before PREPARE', 'A late PREPARE locks nothing', async (world) => {
    const exchange = await begin(world)
    const prepare = await next(world, exchange, 'PREPARE')
    await call(world.coordinator, 'cancel', exchange.xid)
    await deliver(await next(world, exchange, 'ABORT'))
    assert.equal(await stateAt(world, exchange, 1), 'Tombstone')
    await deliver(prepare)
    return ends(world, exchange, 'Aborted')
  }),
  fault('late', 'PREPARE comes after its deadline', 'It is refused, and aborted on both', async (world) => {
    const exchange = await begin(world)
    await forward(world.away, exchange.executeBy)
    for (const kind of ['PREPARE', 'VOTE', 'ABORT'] as const) await deliver(await next(world, exchange, kind))
    return ends(world, exchange, 'Aborted')
  }),
  fault(
    'refused',
    'A participant cannot reserve: the payer has not enough',
    'It refuses, and it is aborted on both',
    async (world) => {
      const exchange = await begin(world, { amount: 10n ** 30n })
      for (const kind of ['PREPARE', 'VOTE', 'ABORT'] as const) await deliver(await next(world, exchange, kind))
      return ends(world, exchange, 'Aborted')
    },
  ),
  fault('outOfGas', 'A participant runs out of gas while it reserves', 'It refuses, and it is aborted on both', async (world) => {
    const exchange = await begin(world, { awayGas: 30_000 })
    for (const kind of ['PREPARE', 'VOTE', 'ABORT'] as const) await deliver(await next(world, exchange, kind))
    return ends(world, exchange, 'Aborted')
  }),
  fault(
    'stopped.away',
    'The other chain stands still for ten minutes, and its clock too',
    'The coordinator aborts; a PREPARE that comes afterwards is released by ABORT',
    async (world) => {
      const exchange = await begin(world)
      await forward(world.home, (await timeOf(world.home)) + 600)
      await call(world.coordinator, 'abort', exchange.xid)
      await deliver(await next(world, exchange, 'PREPARE'))
      assert.equal(await stateAt(world, exchange, 1), 'Prepared')
      await deliver(await next(world, exchange, 'ABORT'))
      return ends(world, exchange, 'Aborted')
    },
  ),
  fault(
    'stopped.home',
    'The chain of the coordinator stands still for ten minutes, and its clock too',
    'The other side releases by itself; EXECUTE then fails, and it is aborted on both',
    async (world) => {
      const exchange = await begin(world)
      await bringUntil(world, exchange, 'VOTE')
      await forward(world.away, (await timeOf(world.away)) + 600)
      await rollBack(world, exchange, 1)
      for (const kind of ['VOTE', 'EXECUTE', 'RESULT', 'ABORT'] as const) await deliver(await next(world, exchange, kind))
      return ends(world, exchange, 'Aborted')
    },
  ),
  fault('early', 'Somebody rolls back and aborts before the deadlines', 'Both are refused; it is committed', async (world) => {
    const exchange = await begin(world)
    await bringUntil(world, exchange, 'VOTE')
    const { away, coordinator } = world
    const part = await partOf(world, exchange, 1)
    await assert.rejects(away.lock.getFunction('rollBack').staticCall(part), /ParticipantDeadlineAhead/)
    await assert.rejects(coordinator.getFunction('abort').staticCall(exchange.xid), /CoordinatorDeadlineAhead/)
    for (const kind of PHASES.slice(1)) await deliver(await next(world, exchange, kind))
    return ends(world, exchange, 'Committed', 'ParticipantDeadlineAhead, CoordinatorDeadlineAhead; then ')
  }),
]
