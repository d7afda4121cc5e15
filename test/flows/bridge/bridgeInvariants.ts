// What holds in the model after every step, by the numbers of the reference (I1–I13), and what holds at the end.
import {
  AMOUNT,
  CAPACITY,
  deliver,
  FUNDS,
  isStopped,
  type Message,
  move,
  type Outcome,
  prove,
  REFILL,
  type Rules,
  rollBack,
  routeOf,
  type World,
} from './bridgeModel.ts'
import { isOfBridge } from './bridgeRecipients.ts'
import { shownRevoked, staysRevoked } from './bridgeStatuses.ts'
import { isBalanced } from './bridgeVouchers.ts'

export const modelInvariants = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10', 'I11', 'I12', 'I13'] as const
export type ModelInvariant = (typeof modelInvariants)[number]

/** What a step is compared with. */
export type Before = {
  readonly outcomes: readonly Outcome[]
  readonly stopped: readonly boolean[]
  readonly decisions: number
  /** That the meter had recorded. */
  readonly value: number
  /** What each mirror showed as revoked. */
  readonly revoked: readonly number[]
}

export const remember = (world: World): Before => ({
  outcomes: world.messages.map(({ outcome }) => outcome),
  stopped: world.messages.map((message) => isStopped(world, message)),
  decisions: world.decisions.length,
  value: world.account.value,
  revoked: shownRevoked(world),
})

/** What can follow: an outcome is final but for a failure. */
const FOLLOWS: Readonly<Record<Outcome, readonly Outcome[]>> = {
  none: ['delivered', 'failed'],
  failed: ['delivered', 'cancelled'],
  delivered: [],
  cancelled: [],
}

/** The first invariant that does not hold any more. */
export const brokenAfter = (world: World, before: Before): ModelInvariant | undefined =>
  brokenByMessages(world, before) ??
  brokenByLegs(world) ??
  brokenByDecisions(world, before) ??
  (isBalanced(world, before.value) ? undefined : 'I11') ??
  (staysRevoked(world, before.revoked) ? undefined : 'I12')

const brokenByMessages = (world: World, before: Before): ModelInvariant | undefined => {
  for (const [place, message] of world.messages.entries()) {
    const { outcome, isForged, taken } = message
    if (isForged && outcome !== 'none') return 'I6'
    if (taken > 1) return 'I3'
    const was = before.outcomes[place] ?? 'none'
    if (outcome === was) continue
    // Cancelling calls nobody.
    if (outcome !== 'cancelled' && isOfBridge(world, message)) return 'I7'
    if (!FOLLOWS[was].includes(outcome)) return 'I8'
    if (before.stopped[place] === true) return 'I10'
  }
  return undefined
}

const brokenByLegs = ({ legs }: World): ModelInvariant | undefined => {
  let finalized = false
  let undone = false
  for (const { state, payer, locked, owedToPayer, owedToPayee } of legs) {
    if (state === 'Finalized') finalized = true
    if (state === 'RolledBack' || state === 'Refused' || state === 'Tombstone' || state === 'Failed') undone = true
    if (payer + locked + owedToPayer + owedToPayee !== FUNDS) return 'I4'
    if (locked !== (state === 'Prepared' || state === 'Executed' ? AMOUNT : 0)) return 'I4'
    if (owedToPayee !== (state === 'Finalized' ? AMOUNT : 0)) return 'I4'
  }
  return finalized && undone ? 'I1' : undefined
}

const brokenByDecisions = (world: World, before: Before): ModelInvariant | undefined => {
  const { decisions, legs, isCancelled, abortedAt, deadlines } = world
  if (decisions.length === before.decisions) return undefined
  if (decisions.length > 1) return 'I2'
  // Every outcome has a cause that a relayer cannot make.
  if (decisions[0] === 'Committed') return legs.every(({ saidOk }) => saidOk) ? undefined : 'I13'
  const isLate = abortedAt !== undefined && abortedAt > deadlines.decideBy
  // What aborts says so before it is written down when: an abort within this step is looked at after it.
  return legs.some(({ saidNo }) => saidNo) || isCancelled || isLate ? undefined : 'I13'
}

/** In no window does more pass than the capacity and what comes back; asked of the newest only, after each that was taken. */
export const exceedsBucket = ({ takenAt }: World, from: number, to: number): boolean => {
  const times = takenAt[routeOf(from, to)] ?? []
  const last = times.at(-1) ?? 0
  return times.some((time, place) => times.length - place > CAPACITY + (last - time) * REFILL)
}

const isLocked = (state: string): boolean => state === 'Prepared' || state === 'Executed'

/** How the decision comes to a leg at the end. */
export type LastWay = 'proof' | 'message'

/**
 * After the deadlines what is only prepared is released without any message, and the decision with one delivery releases the rest.
 *
 * @returns the invariant that does not hold
 */
export const brokenAtTheEnd = (world: World, rules: Rules, way: LastWay): ModelInvariant | undefined => {
  if (world.coordinator === 'Init') return undefined
  world.inboxCursed.fill(false)
  world.outboxCursed.fill(false)
  world.clocks.forEach((time, chain) => {
    world.clocks[chain] = time + 10_000
  })
  for (let index = 0; index < world.legs.length; index++) {
    if (world.legs[index]?.state !== 'Prepared') continue
    rollBack(world, rules, index)
    if (world.legs[index]?.state === 'Prepared') return 'I5'
  }
  if (world.decisions.length === 0) abortLast(world, rules)
  for (let index = 0; index < world.legs.length; index++) {
    if (!isLocked(world.legs[index]?.state ?? '')) continue
    if (way === 'proof') prove(world, rules, index)
    else bring(world, rules, index)
    if (isLocked(world.legs[index]?.state ?? '')) return 'I5'
  }
  return brokenByLegs(world)
}

const abortLast = (world: World, rules: Rules): void => {
  const step = rules.coordinator[world.coordinator].deadline
  if (step === 'ignored' || step === 'refused') return
  world.coordinator = step.to
  world.decisions.push('Aborted')
}

/** The decision once more, and the inbox takes it. */
const bring = (world: World, rules: Rules, index: number): void => {
  const says = world.decisions.at(-1) === 'Committed' ? 'Commit' : 'Abort'
  const to = world.legs[index]?.chain ?? 0
  if (to === 0) {
    move(world, rules, index, says === 'Commit' ? 'commit' : 'abort')
    return
  }
  const said = { from: 0, to, recipient: index, leg: index, says, yes: false } as const
  const message: Message = { ...said, isForged: false, outcome: 'none', taken: 0 }
  world.messages.push(message)
  deliver(world, rules, message, world.committees.length - 1, 'no')
}
