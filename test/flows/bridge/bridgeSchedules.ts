// Random schedules of the model, each from its own seed: what the relayers, the operators, the clocks and the thieves do, in any order.
import type { AtomicMessage } from '../../../sdk/src/bridge/atomicTransitions.ts'
import { brokenAfter, brokenAtTheEnd, exceedsBucket, type ModelInvariant, remember } from './bridgeInvariants.ts'
import {
  abort,
  CHAINS,
  COORDINATOR,
  type Committee,
  cancelMessage,
  decide,
  deliver,
  type Member,
  type Message,
  openWorld,
  prove,
  type Rules,
  retry,
  rollBack,
  routeOf,
  send,
  type World,
} from './bridgeModel.ts'
import { BRIDGE, CANDIDATE, list, takeOffice, unlist } from './bridgeRecipients.ts'
import { CREDENTIALS, MIRROR, publish, revoke } from './bridgeStatuses.ts'
import { close, collect, deliverUnits, deposit, refund, SHARES, signVoucher, withdraw } from './bridgeVouchers.ts'

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type ScheduleEnd = {
  readonly broken: ModelInvariant | undefined
  readonly steps: number
  readonly decision: 'Committed' | 'Aborted' | undefined
  /** What happened, if it was asked for. */
  readonly history: readonly string[]
}

type Run = {
  readonly world: World
  readonly rules: Rules
  readonly random: () => number
  readonly note: (what: string) => void
}

const below = ({ random }: Run, most: number): number => Math.floor(random() * most)
const happens = ({ random }: Run, chance: number): boolean => random() < chance

/**
 * Four to seven members, two of each jurisdiction at least. Stolen are at most all keys of one jurisdiction and one of the other: more
 * and the rule cannot help.
 */
const committeeOf = (run: Pick<Run, 'random'>): Committee => {
  const whole = (most: number): number => Math.floor(run.random() * most)
  const sizes = [2 + whole(2), 2 + whole(3)] as const
  const count = sizes[0] + sizes[1]
  const lost = whole(2)
  const members = sizes.flatMap((size, jurisdiction): Member[] =>
    Array.from({ length: size }, (_, place) => ({
      jurisdiction: jurisdiction === 0 ? 0 : 1,
      isStolen: jurisdiction === lost || place === 0,
    })),
  )
  return { members, threshold: Math.ceil((2 * count) / 3) }
}

/** Once its overlap is over, all the keys of a committee may be stolen. */
const stealWhole = (committees: Committee[], epoch: number): void => {
  const committee = committees[epoch]
  if (committee === undefined) return
  const members = committee.members.map((member) => ({ ...member, isStolen: true }))
  committees[epoch] = { members, threshold: committee.threshold }
}

/** What happens, and how often in a schedule in which everybody is hostile; what a calm one needs comes first. */
const STEPS: readonly (readonly [weight: number, isHostile: boolean, step: (run: Run) => void])[] = [
  [30, false, (run) => bring(run, (message) => message.outcome === 'none')],
  [6, false, (run) => tick(run)],
  [2, false, (run) => again(run)],
  [2, false, (run) => proveOne(run)],
  [8, false, (run) => trade(run)],
  [4, true, (run) => bring(run, () => true)],
  [4, true, (run) => bring(run, ({ outcome }) => outcome === 'failed' || outcome === 'cancelled')],
  [4, true, (run) => retryOne(run)],
  [2, true, (run) => cancelOne(run)],
  [4, true, (run) => rollOne(run)],
  [3, true, (run) => abortAll(run)],
  [0.5, true, (run) => cancelAll(run)],
  [2, true, (run) => curse(run)],
  [2, true, (run) => lift(run)],
  [1, true, (run) => rotate(run)],
  [4, true, (run) => forge(run)],
  [6, true, (run) => address(run)],
  [6, true, (run) => attest(run)],
]

const pick = <Item>(run: Run, items: readonly Item[]): Item | undefined => items[below(run, items.length)]

const bring = (run: Run, wanted: (message: Message) => boolean): void => {
  const { world, rules } = run
  const message = pick(run, world.messages.filter(wanted))
  if (message === undefined) return
  // Most are signed by the committee in force, some by one of former times.
  const epoch = happens(run, 0.8) ? world.committees.length - 1 : below(run, world.committees.length)
  // Of contracts that are no part of a transaction nobody knows anything.
  const fails = happens(run, message.recipient < COORDINATOR ? 0.5 : 0.9) ? 'no' : happens(run, 0.7) ? 'gas' : 'impossible'
  const isTaken = deliver(world, rules, message, epoch, fails)
  run.note(`${isTaken ? '' : 'in vain: '}${message.says} of ${message.leg} from ${message.from} to ${message.to}, ${fails}`)
}

const tick = (run: Run): void => {
  const chain = below(run, CHAINS)
  const by = happens(run, 0.2) ? 20 : 1 + below(run, 3)
  run.world.clocks[chain] = (run.world.clocks[chain] ?? 0) + by
  run.note(`the clock of ${chain} goes on by ${by}`)
}

const again = (run: Run): void => {
  const leg = below(run, run.world.legs.length)
  decide(run.world, run.rules, 'resend', leg)
  run.note(`sent again to ${leg}`)
}

const proveOne = (run: Run): void => {
  const leg = below(run, run.world.legs.length)
  prove(run.world, run.rules, leg)
  run.note(`the slot is proven to ${leg}`)
}

const retryOne = (run: Run): void => {
  // Most of those that failed, some of the others.
  const failed = run.world.messages.filter(({ outcome }) => outcome === 'failed')
  const message = pick(run, happens(run, 0.7) ? failed : run.world.messages)
  if (message !== undefined && retry(run.world, run.rules, message)) run.note(`${message.says} of ${message.leg} is retried`)
}

const cancelOne = (run: Run): void => {
  const failed = run.world.messages.filter(({ outcome }) => outcome === 'failed')
  const message = pick(run, happens(run, 0.5) ? failed : run.world.messages)
  if (message !== undefined && cancelMessage(run.world, run.rules, message))
    run.note(`${message.says} of ${message.leg} is cancelled`)
}

const rollOne = (run: Run): void => {
  const leg = below(run, run.world.legs.length)
  if (rollBack(run.world, run.rules, leg)) run.note(`${leg} is rolled back`)
}

const abortAll = (run: Run): void => {
  if (abort(run.world, run.rules)) run.note('aborted')
}

const cancelAll = (run: Run): void => {
  const { world, rules } = run
  world.isCancelled = true
  if (decide(world, rules, 'cancel')) run.note('cancelled by its initiator')
  else world.isCancelled = false
}

const curse = (run: Run): void => {
  const route = below(run, CHAINS * CHAINS)
  const which = happens(run, 0.5) ? 'inboxCursed' : 'outboxCursed'
  run.world[which][route] = true
  run.note(`${which} ${route}`)
}

const lift = (run: Run): void => {
  run.world.inboxCursed[below(run, CHAINS * CHAINS)] = false
  run.world.outboxCursed[below(run, CHAINS * CHAINS)] = false
}

const rotate = (run: Run): void => {
  const { world } = run
  const { committees } = world
  const last = committees.length - 1
  // The one before the one before verifies nowhere any more, and the last one nowhere where it has no overlap.
  stealWhole(committees, last - 1)
  const hasOverlap = happens(run, 0.5)
  world.overlapUntil = world.clocks.map((time) => (hasOverlap ? time + 5 : time))
  if (!hasOverlap) stealWhole(committees, last)
  committees.push(committeeOf(run))
  run.note(`committee ${committees.length - 1}, ${hasOverlap ? 'with' : 'without'} overlap`)
}

const FORGED: readonly AtomicMessage[] = ['Vote', 'Result', 'Commit', 'Abort', 'Execute']

/** Whoever holds the stolen keys tells a leg or the coordinator what nobody has said. */
const forge = (run: Run): void => {
  const { world, rules } = run
  const says = pick(run, FORGED) ?? 'Result'
  const leg = below(run, world.legs.length)
  const chain = world.legs[leg]?.chain ?? 0
  if (chain === 0) return
  const isAnswer = says === 'Vote' || says === 'Result'
  const message: Message = {
    ...{ from: isAnswer ? chain : 0, to: isAnswer ? 0 : chain, recipient: isAnswer ? COORDINATOR : leg, leg, says },
    ...{ yes: true, isForged: true, outcome: 'none', taken: 0 },
  }
  const epoch = below(run, world.committees.length)
  world.messages.push(message)
  const isTaken = deliver(world, rules, message, epoch, 'no')
  if (isTaken) run.note(`forged ${says} of ${leg} is taken with the keys of committee ${epoch}`)
  else world.messages.pop()
}

/** Somebody writes to a contract that is or will be of the bridge, and the office does what it likes with its list. */
const address = (run: Run): void => {
  const { world, rules } = run
  // Most often the same one: what is wrong with a list shows after several steps.
  const to = happens(run, 0.8) ? (world.legs[0]?.chain ?? 0) : below(run, CHAINS)
  const contract = happens(run, 0.8) ? CANDIDATE : BRIDGE
  const kind = below(run, 10)
  if (kind < 4) {
    const from = (to + 1 + below(run, CHAINS - 1)) % CHAINS
    send(world, { from, to, recipient: contract, leg: 0, says: 'Commit', yes: true })
    run.note(`${contract} is written to, from ${from} to ${to}`)
  } else if (kind < 6) {
    if (list(world, rules, to, contract)) run.note(`${contract} is a recipient on ${to}`)
  } else {
    // Who gives it an office takes it from the list before, or tries without.
    if (happens(run, 0.6)) unlist(world, to, contract)
    if (happens(run, 0.5) && takeOffice(world, rules, to, contract)) run.note(`${contract} is of the bridge on ${to}`)
  }
}

/** A credential is revoked at home, or the list is published to the mirror of another chain. */
const attest = (run: Run): void => {
  const { world } = run
  const credential = below(run, CREDENTIALS)
  if (happens(run, 0.4)) {
    revoke(world, credential)
    run.note(`credential ${credential} is revoked`)
    return
  }
  // Most often to the same one: what overtakes what shows after several messages.
  const to = happens(run, 0.8) ? 1 : 2
  const content = publish(world, to)
  send(world, { from: 0, to, recipient: MIRROR, leg: 0, says: 'Commit', yes: true, content })
  run.note(`version ${content.version} of the list is published to ${to}`)
}

/** What happens to an agreement that is paid for by use. */
const trade = (run: Run): void => {
  const { world, rules } = run
  const { account } = world
  const kind = below(run, 16)
  if (kind < 3 && deposit(world, 1 + below(run, 4))) run.note('a deposit')
  else if (kind < 6) deliverUnits(world, 1 + below(run, 3))
  // Of more than was delivered, sometimes.
  else if (kind < 9) signVoucher(world, below(run, account.delivered + 3))
  else if (kind < 13) {
    const signed = pick(run, account.vouchers)
    if (signed !== undefined && collect(world, rules, signed)) run.note(`a voucher for ${signed} units is collected`)
  } else if (kind < 14) withdraw(world, below(run, SHARES.length))
  else if (kind < 15 && happens(run, 0.3)) close(world)
  else if (refund(world, rules)) run.note('what is left goes back')
}

const begin = (world: World, rules: Rules): void => {
  const at = world.clocks[0] ?? 0
  world.deadlines = { prepareBy: at + 20, executeBy: at + 40, decideBy: at + 60 }
  decide(world, rules, 'begin')
}

const MOST_STEPS = 80

const step = (run: Run, hostility: number): void => {
  let total = 0
  for (const [weight, isHostile] of STEPS) total += isHostile ? weight * hostility : weight
  let left = run.random() * total
  for (const [weight, isHostile, happen] of STEPS) {
    left -= isHostile ? weight * hostility : weight
    if (left > 0) continue
    happen(run)
    return
  }
}

/** Runs one schedule until something breaks or nothing is left to happen. */
export const runSchedule = (seed: number, rules: Rules, keepsHistory = false): ScheduleEnd => {
  const random = randomOf(seed)
  const legs = 2 + Math.floor(random() * 3)
  // One leg at least is on another chain.
  const chains = Array.from({ length: legs }, (_, place) =>
    place === 0 ? 1 + Math.floor(random() * 2) : Math.floor(random() * CHAINS),
  )
  const isOfRescue = Array.from({ length: legs + 1 }, () => random() < 0.3)
  const world = openWorld(chains, isOfRescue, committeeOf({ random }))
  const history: string[] = []
  const note = keepsHistory ? (what: string) => void history.push(what) : () => undefined
  const run: Run = { world, rules, random, note }
  const hostility = random() < 0.3 ? 0 : random()
  begin(world, rules)
  const end = (broken: ModelInvariant | undefined, steps: number): ScheduleEnd => ({
    ...{ broken, steps, history, decision: world.decisions[0] },
  })
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const before = remember(world)
    const taken = world.takenAt.map(({ length }) => length)
    step(run, hostility)
    const broken = brokenAfter(world, before)
    if (broken !== undefined) return end(broken, steps)
    for (let from = 0; from < CHAINS; from++)
      for (let to = 0; to < CHAINS; to++)
        if ((world.takenAt[routeOf(from, to)]?.length ?? 0) > (taken[routeOf(from, to)] ?? 0) && exceedsBucket(world, from, to))
          return end('I9', steps)
  }
  const [decision] = world.decisions
  return { ...end(brokenAtTheEnd(world, rules, random() < 0.5 ? 'proof' : 'message'), MOST_STEPS), decision }
}
