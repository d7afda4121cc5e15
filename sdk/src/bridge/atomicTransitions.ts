// The protocol of atomic transactions as data: what coordinator and participant do in each state at each event. The model checker
// (test/flows/bridge) explores it, and the tests of the contracts do to them whatever stands here (test/vectors/bridge/atomic.json).

import type { ParticipantState } from '../client/bridgeStates.ts'

export { type ParticipantState, participantStates } from '../client/bridgeStates.ts'

/** In the order of contracts/bridge/Atomic.sol. */
export const atomicMessages = ['None', 'Prepare', 'Vote', 'Execute', 'Result', 'Commit', 'Abort', 'Final'] as const
export type AtomicMessage = (typeof atomicMessages)[number]

/** `Late` and `Early`: of the deadline of this step, by the clock of the participant. `prove…`: by the coordinator's storage. */
export const participantEvents = [
  ...(['prepare', 'prepareImpossible', 'prepareLate', 'execute', 'executeImpossible', 'commit', 'abort'] as const),
  ...(['rollBack', 'rollBackEarly', 'proveCommit', 'proveAbort', 'proveNothing'] as const),
  ...(['governCommit', 'governAbort', 'governEarly', 'acknowledge'] as const),
] as const
export type ParticipantEvent = (typeof participantEvents)[number]

/** In the order of contracts/bridge/ICoordinator.sol. */
export const coordinatorStates = ['Init', 'Preparing', 'Executing', 'Committed', 'Aborted', 'Closed'] as const
export type CoordinatorState = (typeof coordinatorStates)[number]

/** `last…`: the answer after which no participant's is missing. `early`: abort before the deadline. */
export const coordinatorEvents = [
  ...(['begin', 'yes', 'lastYes', 'no', 'ok', 'lastOk', 'fail', 'cancel', 'deadline', 'early'] as const),
  ...(['finished', 'lastFinished', 'resend'] as const),
] as const
export type CoordinatorEvent = (typeof coordinatorEvents)[number]

/** `ignored`: taken, and nothing changes. `refused`: the call reverts. */
export type Step<State> = 'ignored' | 'refused' | { readonly to: State; readonly says?: AtomicMessage; readonly yes?: boolean }
export type ParticipantTable = Readonly<Record<ParticipantState, Readonly<Record<ParticipantEvent, Step<ParticipantState>>>>>
export type CoordinatorTable = Readonly<Record<CoordinatorState, Readonly<Record<CoordinatorEvent, Step<CoordinatorState>>>>>

const preparesNothing = { prepare: 'ignored', prepareImpossible: 'ignored', prepareLate: 'ignored' } as const
const executesNothing = { execute: 'ignored', executeImpossible: 'ignored' } as const
const rollsNothing = { rollBack: 'refused', rollBackEarly: 'refused' } as const
const governsNothing = { governCommit: 'refused', governAbort: 'refused', governEarly: 'refused' } as const
const isFinal = (state: ParticipantState) => ({ acknowledge: { to: state, says: 'Final' } }) as const

/** Nothing is held and nothing will be: an abort has nothing left to do. */
const over = (state: ParticipantState) =>
  ({
    ...preparesNothing,
    ...executesNothing,
    ...rollsNothing,
    ...governsNothing,
    ...isFinal(state),
    commit: 'refused',
    abort: 'ignored',
    proveCommit: 'refused',
    proveAbort: 'ignored',
    proveNothing: 'refused',
  }) as const

export const participantTable: ParticipantTable = {
  None: {
    ...rollsNothing,
    ...governsNothing,
    prepare: { to: 'Prepared', says: 'Vote', yes: true },
    prepareImpossible: { to: 'Refused', says: 'Vote', yes: false },
    prepareLate: { to: 'Refused', says: 'Vote', yes: false },
    execute: 'refused',
    executeImpossible: 'refused',
    commit: 'refused',
    abort: { to: 'Tombstone' },
    proveCommit: 'refused',
    proveAbort: 'refused',
    proveNothing: 'refused',
    acknowledge: 'refused',
  },
  Prepared: {
    ...preparesNothing,
    ...governsNothing,
    execute: { to: 'Executed', says: 'Result', yes: true },
    executeImpossible: { to: 'Failed', says: 'Result', yes: false },
    commit: 'refused',
    abort: { to: 'RolledBack' },
    rollBack: { to: 'RolledBack' },
    rollBackEarly: 'refused',
    proveCommit: 'refused',
    proveAbort: { to: 'RolledBack' },
    proveNothing: 'refused',
    acknowledge: 'refused',
  },
  Refused: over('Refused'),
  Tombstone: over('Tombstone'),
  Executed: {
    ...preparesNothing,
    ...executesNothing,
    ...rollsNothing,
    commit: { to: 'Finalized' },
    abort: { to: 'RolledBack' },
    proveCommit: { to: 'Finalized' },
    proveAbort: { to: 'RolledBack' },
    proveNothing: 'refused',
    governCommit: { to: 'Finalized' },
    governAbort: { to: 'RolledBack' },
    governEarly: 'refused',
    acknowledge: 'refused',
  },
  Failed: {
    ...over('Failed'),
    abort: { to: 'RolledBack' },
    proveAbort: { to: 'RolledBack' },
    acknowledge: 'refused',
  },
  Finalized: {
    ...over('Finalized'),
    commit: 'ignored',
    abort: 'refused',
    proveCommit: 'ignored',
    proveAbort: 'refused',
  },
  RolledBack: {
    ...over('RolledBack'),
    execute: { to: 'RolledBack', says: 'Result', yes: false },
    executeImpossible: { to: 'RolledBack', says: 'Result', yes: false },
  },
}

const votesNothing = { yes: 'ignored', lastYes: 'ignored', no: 'ignored' } as const
const resultsIn = (how: 'ignored' | 'refused') => ({ ok: how, lastOk: how, fail: how }) as const
const finishesIn = (how: 'ignored' | 'refused') => ({ finished: how, lastFinished: how }) as const
const stopsNothing = { cancel: 'refused', deadline: 'refused', early: 'refused' } as const

export const coordinatorTable: CoordinatorTable = {
  Init: {
    ...resultsIn('refused'),
    ...finishesIn('refused'),
    ...stopsNothing,
    begin: { to: 'Preparing', says: 'Prepare' },
    yes: 'refused',
    lastYes: 'refused',
    no: 'refused',
    resend: 'refused',
  },
  Preparing: {
    ...resultsIn('refused'),
    ...finishesIn('refused'),
    begin: 'refused',
    yes: { to: 'Preparing' },
    lastYes: { to: 'Executing', says: 'Execute' },
    no: { to: 'Aborted', says: 'Abort' },
    cancel: { to: 'Aborted', says: 'Abort' },
    deadline: { to: 'Aborted', says: 'Abort' },
    early: 'refused',
    resend: 'refused',
  },
  Executing: {
    ...votesNothing,
    ...finishesIn('refused'),
    begin: 'refused',
    ok: { to: 'Executing' },
    lastOk: { to: 'Committed', says: 'Commit' },
    fail: { to: 'Aborted', says: 'Abort' },
    cancel: 'refused',
    deadline: { to: 'Aborted', says: 'Abort' },
    early: 'refused',
    resend: { to: 'Executing', says: 'Execute' },
  },
  Committed: {
    ...votesNothing,
    ...resultsIn('ignored'),
    ...stopsNothing,
    begin: 'refused',
    finished: { to: 'Committed' },
    lastFinished: { to: 'Closed' },
    resend: { to: 'Committed', says: 'Commit' },
  },
  Aborted: {
    ...votesNothing,
    ...resultsIn('ignored'),
    ...stopsNothing,
    begin: 'refused',
    finished: { to: 'Aborted' },
    lastFinished: { to: 'Closed' },
    resend: { to: 'Aborted', says: 'Abort' },
  },
  Closed: {
    ...votesNothing,
    ...resultsIn('ignored'),
    ...finishesIn('ignored'),
    ...stopsNothing,
    begin: 'refused',
    resend: 'refused',
  },
}
