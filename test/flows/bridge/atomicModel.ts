// Explores every state that the protocol of atomic transactions can reach, by its transition tables. What was sent once can arrive at any
// time, in any order, again, or never. The deadlines pass at each party when they like: what may happen after one may always happen,
// and what only happens before one may always be too late.
import {
  type CoordinatorEvent,
  type CoordinatorState,
  type CoordinatorTable,
  coordinatorStates,
  type ParticipantEvent,
  type ParticipantState,
  type ParticipantTable,
  participantStates,
} from '../../../sdk/src/bridge/atomicTransitions.ts'

/** What is not in the tables but could be broken as well. */
export type Protocol = {
  readonly participant: ParticipantTable
  readonly coordinator: CoordinatorTable
  /** How many votes, or results, of `participants` are enough. */
  readonly votesNeeded: (participants: number) => number
  readonly resultsNeeded: (participants: number) => number
  /** Whether the coordinator takes a vote, or a result, that nobody has sent. */
  readonly forgesVotes: boolean
  readonly forgesResults: boolean
  /** Whether a message that was ignored never comes again: the replay guard knows it. */
  readonly consumesIgnored: boolean
}

/** One participant: its state, what it has said so far, what of it the coordinator has counted, and whether an ABORT is used up. */
type Side = {
  readonly state: ParticipantState
  readonly saidYes: boolean
  readonly saidNo: boolean
  readonly saidOk: boolean
  readonly saidFail: boolean
  readonly voteCounted: boolean
  readonly resultCounted: boolean
  readonly abortConsumed: boolean
}

/** The whole world: everything that was ever said to the participants, and the sides. */
export type World = {
  readonly coordinator: CoordinatorState
  readonly executeSent: boolean
  readonly commitSent: boolean
  readonly abortSent: boolean
  readonly sides: readonly Side[]
}

export type Move = { readonly name: string; readonly to: World }

const untouched: Side = {
  state: 'None',
  saidYes: false,
  saidNo: false,
  saidOk: false,
  saidFail: false,
  voteCounted: false,
  resultCounted: false,
  abortConsumed: false,
}

export const firstWorld = (participants: number): World => ({
  coordinator: 'Init',
  executeSent: false,
  commitSent: false,
  abortSent: false,
  sides: Array.from({ length: participants }, () => untouched),
})

/** The same world has the same key, and so has one in which the sides have changed places. */
export const keyOf = (world: World): string => {
  const flags = [world.executeSent, world.commitSent, world.abortSent]
  const sides = world.sides.map((side) => {
    const { state, ...said } = side
    return String.fromCharCode(bitsOf(Object.values(said)) * 8 + participantStates.indexOf(state) + 0x100)
  })
  return String.fromCharCode(coordinatorStates.indexOf(world.coordinator) * 8 + bitsOf(flags) + 0x100) + sides.join('')
}

const bitsOf = (flags: readonly boolean[]): number => flags.reduce((bits, flag) => bits * 2 + (flag ? 1 : 0), 0)

const withSide = (world: World, index: number, side: Side): World => ({
  ...world,
  sides: world.sides.map((other, place) => (place === index ? side : other)),
})

/** Every move that is possible in a world. */
export const movesOf = (world: World, protocol: Protocol): Move[] => [
  ...coordinatorMoves(world, protocol),
  ...world.sides.flatMap((side, index) => [
    ...answerMoves(world, protocol, side, index),
    ...participantMoves(world, protocol, side, index),
  ]),
]

/** What somebody who calls the coordinator can do. */
const coordinatorMoves = (world: World, protocol: Protocol): Move[] => {
  const events: readonly CoordinatorEvent[] = ['begin', 'cancel', 'deadline', 'early', 'resend']
  return events.flatMap((event) => coordinatorMove(world, protocol, event, event))
}

const coordinatorMove = (world: World, protocol: Protocol, event: CoordinatorEvent, name: string): Move[] => {
  const step = protocol.coordinator[world.coordinator][event]
  if (step === 'ignored' || step === 'refused') return []
  const to: World = {
    ...world,
    coordinator: step.to,
    executeSent: world.executeSent || step.says === 'Execute',
    commitSent: world.commitSent || step.says === 'Commit',
    abortSent: world.abortSent || step.says === 'Abort',
  }
  return [{ name, to }]
}

/** What the coordinator does with what a participant has said. */
const answerMoves = (world: World, protocol: Protocol, side: Side, index: number): Move[] => {
  const count = (is: (other: Side) => boolean) => world.sides.filter((other, place) => place === index || is(other)).length
  const isLastVote = count((other) => other.voteCounted) >= protocol.votesNeeded(world.sides.length)
  const isLastResult = count((other) => other.resultCounted) >= protocol.resultsNeeded(world.sides.length)
  const counted = (said: Partial<Side>): World => withSide(world, index, { ...side, ...said })
  const moves: Move[] = []
  if (side.saidYes || protocol.forgesVotes) {
    const to = world.coordinator === 'Preparing' ? counted({ voteCounted: true }) : world
    moves.push(...coordinatorMove(to, protocol, isLastVote ? 'lastYes' : 'yes', `vote YES of ${index}`))
  }
  if (side.saidNo) moves.push(...coordinatorMove(world, protocol, 'no', `vote NO of ${index}`))
  if (side.saidOk || protocol.forgesResults) {
    const to = world.coordinator === 'Executing' ? counted({ resultCounted: true }) : world
    moves.push(...coordinatorMove(to, protocol, isLastResult ? 'lastOk' : 'ok', `result OK of ${index}`))
  }
  if (side.saidFail) moves.push(...coordinatorMove(world, protocol, 'fail', `result FAIL of ${index}`))
  return moves
}

/** What a participant does with what the coordinator has said, and what anybody can do to it. */
const participantMoves = (world: World, protocol: Protocol, side: Side, index: number): Move[] => {
  const { commitSent, abortSent, executeSent } = world
  const events: ParticipantEvent[] = ['rollBack', 'rollBackEarly']
  if (world.coordinator !== 'Init') events.push('prepare', 'prepareImpossible', 'prepareLate')
  if (executeSent) events.push('execute', 'executeImpossible')
  if (commitSent) events.push('commit', 'proveCommit')
  if (abortSent && !side.abortConsumed) events.push('abort', 'proveAbort')
  return events.flatMap((event) => {
    const next = sideAfter(side, protocol, event)
    return next === undefined ? [] : [{ name: `${event} at ${index}`, to: withSide(world, index, next) }]
  })
}

const sideAfter = (side: Side, protocol: Protocol, event: ParticipantEvent): Side | undefined => {
  const step = protocol.participant[side.state][event]
  if (step === 'refused') return undefined
  if (step === 'ignored') return protocol.consumesIgnored && event === 'abort' ? { ...side, abortConsumed: true } : undefined
  return {
    ...side,
    state: step.to,
    saidYes: side.saidYes || (step.says === 'Vote' && step.yes === true),
    saidNo: side.saidNo || (step.says === 'Vote' && step.yes !== true),
    saidOk: side.saidOk || (step.says === 'Result' && step.yes === true),
    saidFail: side.saidFail || (step.says === 'Result' && step.yes !== true),
  }
}
