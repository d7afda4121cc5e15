// The whole bridge in small: messages with their outcomes, committees of which keys are stolen, buckets, curses, clocks that nobody keeps
// together, and one transaction over several chains with a payment in each leg, beside one agreement that is paid for by use and a list of
// credentials that mirrors show. What it does in each state comes from the transition tables and from `Rules`; bridgeSchedules.ts chooses
// what happens, and bridgeInvariants.ts looks after each step.
import type {
  AtomicMessage,
  CoordinatorState,
  CoordinatorTable,
  ParticipantState,
  ParticipantTable,
} from '../../../sdk/src/bridge/atomicTransitions.ts'
import { isListed, openRecipients, type RecipientRules, type Recipients } from './bridgeRecipients.ts'
import { type Content, openStatuses, type Statuses, type StatusRules, show } from './bridgeStatuses.ts'
import { type Account, openAccount, type VoucherRules } from './bridgeVouchers.ts'

export type Outcome = 'none' | 'delivered' | 'failed' | 'cancelled'

export type Member = { readonly jurisdiction: 0 | 1; readonly isStolen: boolean }
export type Committee = { readonly members: readonly Member[]; readonly threshold: number }

export type Bucket = { level: number; at: number }

/** What can be broken; each mutant breaks one. */
export type Rules = RecipientRules & {
  readonly participant: ParticipantTable
  readonly coordinator: CoordinatorTable
  readonly resultsNeeded: (legs: number) => number
  /** Whether the coordinator looks at its clock before anybody may abort. */
  readonly keepsDeadline: boolean
  /** Whether an inbox remembers the numbers that it has taken. */
  readonly guardsReplay: boolean
  readonly retried: readonly Outcome[]
  readonly cancelled: readonly Outcome[]
  /** What a curse keeps from happening. */
  readonly curseStops: readonly ('deliver' | 'retry' | 'cancel')[]
  readonly isEnough: (committee: Committee, signers: readonly Member[]) => boolean
  /** Whether the committee of an epoch verifies, by the clock of the destination. */
  readonly verifies: (epoch: number, current: number, isInOverlap: boolean) => boolean
  /** What a bucket holds. */
  readonly levelOf: (bucket: Bucket, now: number) => number
  /** Whether what failed, and has released, releases again when it is rolled back. */
  readonly releasesTwice: boolean
  /** Whether a payment that is rolled back goes to the payee. */
  readonly paysRolledBack: boolean
  readonly vouchers: VoucherRules
  readonly statuses: StatusRules
}

export const CHAINS = 3
/** Of each bucket, in messages, and how many come back in a unit of time. */
export const CAPACITY = 4
export const REFILL = 1
export const AMOUNT = 7
export const FUNDS = 10

/** Where a message goes: to the coordinator, to a leg, to one of bridgeRecipients.ts, or to a mirror. */
export const COORDINATOR = -1

export type Message = {
  readonly from: number
  readonly to: number
  readonly recipient: number
  /** The leg that it is about. */
  readonly leg: number
  readonly says: AtomicMessage
  readonly yes: boolean
  /** For a mirror. */
  readonly content?: Content
  /** Nobody has sent it. */
  readonly isForged: boolean
  outcome: Outcome
  /** How often its recipient has taken it. */
  taken: number
}

export type Leg = {
  readonly chain: number
  state: ParticipantState
  /** What it has said by itself. */
  saidNo: boolean
  saidOk: boolean
  voteCounted: boolean
  resultCounted: boolean
  executed: boolean
  payer: number
  locked: number
  owedToPayer: number
  owedToPayee: number
}

export type World = {
  readonly legs: readonly Leg[]
  coordinator: CoordinatorState
  /** Every decision that was written, in order. */
  readonly decisions: ('Committed' | 'Aborted')[]
  deadlines: { prepareBy: number; executeBy: number; decideBy: number }
  isCancelled: boolean
  /** By the coordinator's clock when it was aborted because it was late. */
  abortedAt: number | undefined
  readonly messages: Message[]
  readonly clocks: number[]
  /** By {@link routeOf}. */
  readonly inboxCursed: boolean[]
  readonly outboxCursed: boolean[]
  readonly buckets: Bucket[]
  /** When each message was taken, by the clock of its destination. */
  readonly takenAt: number[][]
  readonly isRescue: readonly boolean[]
  readonly committees: Committee[]
  overlapUntil: number[]
  readonly recipients: Recipients
  readonly account: Account
  readonly statuses: Statuses
}

export const routeOf = (from: number, to: number): number => from * CHAINS + to

export const openWorld = (chains: readonly number[], rescue: readonly boolean[], first: Committee): World => ({
  legs: chains.map((chain) => ({
    ...{ chain, state: 'None', saidNo: false, saidOk: false, voteCounted: false, resultCounted: false, executed: false },
    ...{ payer: FUNDS, locked: 0, owedToPayer: 0, owedToPayee: 0 },
  })),
  ...{ coordinator: 'Init', decisions: [], isCancelled: false, abortedAt: undefined, messages: [] },
  deadlines: { prepareBy: 0, executeBy: 0, decideBy: 0 },
  clocks: Array.from({ length: CHAINS }, () => 100),
  inboxCursed: Array.from({ length: CHAINS * CHAINS }, () => false),
  outboxCursed: Array.from({ length: CHAINS * CHAINS }, () => false),
  buckets: Array.from({ length: CHAINS * CHAINS }, () => ({ level: CAPACITY, at: 100 })),
  takenAt: Array.from({ length: CHAINS * CHAINS }, () => []),
  isRescue: rescue,
  committees: [first],
  overlapUntil: Array.from({ length: CHAINS }, () => 0),
  ...{ recipients: openRecipients(), account: openAccount(), statuses: openStatuses() },
})

const now = (world: World, chain: number): number => world.clocks[chain] ?? 0

const legOf = (world: World, index: number): Leg => {
  const leg = world.legs[index]
  if (leg === undefined) throw new RangeError(`there is no leg ${index}`)
  return leg
}

/** @returns whether it could be sent */
export const send = (world: World, given: Omit<Message, 'outcome' | 'taken' | 'isForged'>): boolean => {
  if (world.outboxCursed[routeOf(given.from, given.to)] === true) return false
  world.messages.push({ ...given, isForged: false, outcome: 'none', taken: 0 })
  return true
}

/** What the coordinator tells a leg: at once on its own chain, by a message elsewhere. That it cannot be sent stops nothing. */
const tell = (world: World, rules: Rules, index: number, says: AtomicMessage): void => {
  const { chain } = legOf(world, index)
  if (chain === 0) receive(world, rules, { recipient: index, leg: index, says, yes: false }, false)
  else send(world, { from: 0, to: chain, recipient: index, leg: index, says, yes: false })
}

type Said = Pick<Message, 'recipient' | 'leg' | 'says' | 'yes' | 'content'>

/** @returns whether the recipient took it; if not, nothing has changed */
export const receive = (world: World, rules: Rules, said: Said, isImpossible: boolean): boolean => {
  if (said.recipient === COORDINATOR) return hear(world, rules, said)
  if (said.recipient > COORDINATOR) return obey(world, rules, said, isImpossible)
  // Any other contract takes what it is told.
  if (said.content !== undefined && !isImpossible) show(world, rules, said.content)
  return !isImpossible
}

const obey = (world: World, rules: Rules, { leg: index, says }: Said, isImpossible: boolean): boolean => {
  const leg = legOf(world, index)
  const isLate = now(world, leg.chain) > world.deadlines.prepareBy
  switch (says) {
    case 'Prepare':
      return move(world, rules, index, isLate ? 'prepareLate' : isImpossible ? 'prepareImpossible' : 'prepare')
    case 'Execute':
      return move(world, rules, index, isImpossible ? 'executeImpossible' : 'execute')
    case 'Commit':
      return move(world, rules, index, 'commit')
    case 'Abort':
      return move(world, rules, index, 'abort')
    default:
      return false
  }
}

/** A leg does what its table says of an event; the tokens go where its new state puts them. */
export const move = (world: World, rules: Rules, index: number, event: keyof ParticipantTable['None']): boolean => {
  const leg = legOf(world, index)
  const step = rules.participant[leg.state][event]
  if (step === 'refused') return false
  if (step === 'ignored') return true
  const { to, says, yes } = step
  if (to === 'Prepared' && leg.payer < AMOUNT) return false
  // An answer that cannot be sent reverts everything.
  if (says !== undefined && leg.chain !== 0 && world.outboxCursed[routeOf(leg.chain, 0)] === true) return false
  pay(leg, to, rules)
  leg.state = to
  if (to === 'Executed') leg.executed = true
  if (says === undefined) return true
  if (yes !== true) leg.saidNo = true
  if (says === 'Result' && yes === true) leg.saidOk = true
  const answer = { recipient: COORDINATOR, leg: index, says, yes: yes === true }
  if (leg.chain === 0) hear(world, rules, answer)
  else send(world, { from: leg.chain, to: 0, ...answer })
  return true
}

const isHolding = (state: ParticipantState): boolean => state === 'Prepared' || state === 'Executed'

const pay = (leg: Leg, to: ParticipantState, { releasesTwice, paysRolledBack }: Rules): void => {
  if (to === 'Prepared' && !isHolding(leg.state)) {
    leg.payer -= AMOUNT
    leg.locked += AMOUNT
  } else if (isHolding(leg.state) && !isHolding(to)) {
    leg.locked -= AMOUNT
    if (to === 'Finalized' || paysRolledBack) leg.owedToPayee += AMOUNT
    else leg.owedToPayer += AMOUNT
  } else if (releasesTwice && leg.state === 'Failed' && to === 'RolledBack') leg.owedToPayer += AMOUNT
}

/** What the coordinator does with an answer. */
const hear = (world: World, rules: Rules, { leg: index, says, yes }: Said): boolean => {
  const leg = legOf(world, index)
  if (says === 'Vote') {
    if (!yes) return decide(world, rules, 'no')
    const others = world.legs.filter(({ voteCounted }, place) => voteCounted || place === index).length
    if (world.coordinator === 'Preparing') leg.voteCounted = true
    return decide(world, rules, others >= world.legs.length ? 'lastYes' : 'yes')
  }
  if (says !== 'Result') return false
  if (!yes) return decide(world, rules, 'fail')
  const others = world.legs.filter(({ resultCounted }, place) => resultCounted || place === index).length
  if (world.coordinator === 'Executing') leg.resultCounted = true
  return decide(world, rules, others >= rules.resultsNeeded(world.legs.length) ? 'lastOk' : 'ok')
}

/** The coordinator does what its table says of an event. */
export const decide = (world: World, rules: Rules, event: keyof CoordinatorTable['Init'], only?: number): boolean => {
  const step = rules.coordinator[world.coordinator][event]
  if (step === 'refused') return false
  if (step === 'ignored') return true
  const { to, says } = step
  if (to !== world.coordinator && (to === 'Committed' || to === 'Aborted')) world.decisions.push(to)
  world.coordinator = to
  if (says !== undefined)
    for (let index = 0; index < world.legs.length; index++)
      if (only === undefined || only === index) tell(world, rules, index, says)
  return true
}

/** A deliverer brings a message with the signatures of some epoch. @returns whether the inbox took it */
export const deliver = (
  world: World,
  rules: Rules,
  message: Message,
  epoch: number,
  fails: 'gas' | 'impossible' | 'no',
): boolean => {
  const { from, to, recipient, isForged } = message
  const route = routeOf(from, to)
  const committee = world.committees[epoch]
  if (committee === undefined || from === to) return false
  const isInOverlap = now(world, to) < (world.overlapUntil[to] ?? 0)
  if (!rules.verifies(epoch, world.committees.length - 1, isInOverlap)) return false
  // Attesters sign what was sent; the keys that were stolen sign everything.
  const signers = isForged ? committee.members.filter(({ isStolen }) => isStolen) : committee.members
  if (!rules.isEnough(committee, signers)) return false
  if (rules.guardsReplay && message.outcome !== 'none') return false
  if (rules.asksList.includes('deliver') && !isListed(world, message)) return false
  if (rules.curseStops.includes('deliver') && isCursedFor(world, route, recipient)) return false
  const bucket = world.buckets[route]
  if (bucket === undefined) return false
  const level = rules.levelOf(bucket, now(world, to))
  if (level < 1) return false
  bucket.level = level - 1
  bucket.at = now(world, to)
  world.takenAt[route]?.push(now(world, to))
  const isTaken = fails !== 'gas' && receive(world, rules, message, fails === 'impossible')
  message.outcome = isTaken ? 'delivered' : 'failed'
  if (isTaken) message.taken++
  return true
}

const isCursedFor = (world: World, route: number, recipient: number): boolean =>
  world.inboxCursed[route] === true && world.isRescue[recipient + 1] !== true

/** Whether the curse of its route lets this message be. */
export const isStopped = (world: World, { from, to, recipient }: Message): boolean =>
  isCursedFor(world, routeOf(from, to), recipient)

export const retry = (world: World, rules: Rules, message: Message): boolean => {
  if (!rules.retried.includes(message.outcome)) return false
  if (rules.asksList.includes('retry') && !isListed(world, message)) return false
  if (rules.curseStops.includes('retry') && isStopped(world, message)) return false
  if (!receive(world, rules, message, false)) return false
  message.outcome = 'delivered'
  message.taken++
  return true
}

export const cancelMessage = (world: World, rules: Rules, message: Message): boolean => {
  if (!rules.cancelled.includes(message.outcome)) return false
  if (rules.curseStops.includes('cancel') && isStopped(world, message)) return false
  message.outcome = 'cancelled'
  return true
}

/** Anybody proves what the slot of the coordinator holds; one that holds nothing settles nothing. */
export const prove = (world: World, rules: Rules, index: number): boolean => {
  const decision = world.decisions.at(-1)
  if (decision === undefined) return move(world, rules, index, 'proveNothing')
  return move(world, rules, index, decision === 'Committed' ? 'proveCommit' : 'proveAbort')
}

export const rollBack = (world: World, rules: Rules, index: number): boolean => {
  const isEarly = now(world, legOf(world, index).chain) <= world.deadlines.executeBy
  return move(world, rules, index, isEarly ? 'rollBackEarly' : 'rollBack')
}

export const abort = (world: World, rules: Rules): boolean => {
  const isEarly = rules.keepsDeadline && now(world, 0) <= world.deadlines.decideBy
  const before = world.decisions.length
  const at = now(world, 0)
  const isDone = decide(world, rules, isEarly ? 'early' : 'deadline')
  if (world.decisions.length > before) world.abortedAt = at
  return isDone
}
