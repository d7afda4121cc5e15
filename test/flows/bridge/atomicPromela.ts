// The protocol of atomic transactions as a Promela text for `spin`: another checker, written by others, on the same transition tables.
import {
  type CoordinatorEvent,
  type CoordinatorState,
  coordinatorStates,
  type ParticipantEvent,
  type ParticipantState,
  participantStates,
} from '../../../sdk/src/bridge/atomicTransitions.ts'
import type { Protocol } from './atomicModel.ts'

const flag = (says: string | undefined): string => (says === undefined ? '' : `said${says} = true;`)

/** What the coordinator does at an event, one alternative for each state in which it does something. */
const coordinatorMoves = (protocol: Protocol, event: CoordinatorEvent, guard: string, effect = ''): string[] =>
  coordinatorStates.flatMap((state, number) => {
    const step = protocol.coordinator[state][event]
    if (step === 'ignored' || step === 'refused') return []
    const says = step.says === 'Prepare' || step.says === 'Final' ? undefined : step.says
    const effects = `${effect} ${flag(says)} coordinator = ${coordinatorStates.indexOf(step.to)};`
    return [`:: atomic { (coordinator == ${number} && ${guard}) -> ${effects} check() }`]
  })

const number = (state: ParticipantState): number => participantStates.indexOf(state)

const answers = (protocol: Protocol, legs: number, index: number): string[] => {
  const others = Array.from({ length: legs }, (_, place) => place).filter((place) => place !== index)
  const counted = (name: string): string => ['1', ...others.map((place) => `${name}[${place}]`)].join(' + ')
  const answer = (
    said: string,
    name: string,
    needed: number,
    most: CoordinatorEvent,
    last: CoordinatorEvent,
    state: CoordinatorState,
  ) => {
    const isLast = `${counted(name)} >= ${needed}`
    const count = `if :: coordinator == ${coordinatorStates.indexOf(state)} -> ${name}[${index}] = 1 :: else fi;`
    return [
      ...coordinatorMoves(protocol, last, `${said} && (${isLast})`, count),
      ...coordinatorMoves(protocol, most, `${said} && !(${isLast})`, count),
    ]
  }
  const yes = protocol.forgesVotes ? 'true' : `yes[${index}]`
  const ok = protocol.forgesResults ? 'true' : `ok[${index}]`
  return [
    ...answer(yes, 'voted', protocol.votesNeeded(legs), 'yes', 'lastYes', 'Preparing'),
    ...coordinatorMoves(protocol, 'no', `no[${index}]`),
    ...answer(ok, 'answered', protocol.resultsNeeded(legs), 'ok', 'lastOk', 'Executing'),
    ...coordinatorMoves(protocol, 'fail', `fail[${index}]`),
  ]
}

const GUARDS: readonly (readonly [ParticipantEvent, (index: number) => string])[] = [
  ...(['rollBack', 'rollBackEarly'] as const).map((event) => [event, () => 'true'] as const),
  ...(['prepare', 'prepareImpossible', 'prepareLate'] as const).map((event) => [event, () => 'coordinator != 0'] as const),
  ...(['execute', 'executeImpossible'] as const).map((event) => [event, () => 'saidExecute'] as const),
  ...(['commit', 'proveCommit'] as const).map((event) => [event, () => 'saidCommit'] as const),
  ...(['abort', 'proveAbort'] as const).map((event) => [event, (index: number) => `saidAbort && !used[${index}]`] as const),
]

const participantMoves = (protocol: Protocol, index: number): string[] =>
  GUARDS.flatMap(([event, guard]) =>
    participantStates.flatMap((state) => {
      const step = protocol.participant[state][event]
      const condition = `(state[${index}] == ${number(state)} && ${guard(index)})`
      if (step === 'refused') return []
      if (step === 'ignored')
        return protocol.consumesIgnored && event === 'abort' ? [`:: atomic { ${condition} -> used[${index}] = 1 }`] : []
      const answer = step.says === 'Vote' ? ['yes', 'no'] : step.says === 'Result' ? ['ok', 'fail'] : []
      const said = answer.length === 0 ? '' : `${answer[step.yes === true ? 0 : 1]}[${index}] = 1;`
      return [`:: atomic { ${condition} -> ${said} state[${index}] = ${number(step.to)}; check() }`]
    }),
  )

/** One process in which whatever may happen next happens; after each step all agree and at most one decision is made. */
export const atomicPromela = (legs: number, protocol: Protocol): string => {
  const indices = Array.from({ length: legs }, (_, index) => index)
  const any = (states: readonly ParticipantState[]): string =>
    indices.flatMap((index) => states.map((state) => `state[${index}] == ${number(state)}`)).join(' || ')
  const calls: readonly CoordinatorEvent[] = ['begin', 'cancel', 'deadline', 'early', 'resend']
  const bits = ['yes', 'no', 'ok', 'fail', 'voted', 'answered', 'used'].map((name) => `bit ${name}[${legs}];`)
  return [
    `/* ${legs} participants; made by test/flows/bridge/atomicPromela.ts of the transition tables. */`,
    `byte coordinator; byte state[${legs}];`,
    'bool saidExecute, saidCommit, saidAbort;',
    ...bits,
    'inline check() {',
    `  assert(!((${any(['Finalized'])}) && (${any(['RolledBack', 'Refused', 'Tombstone', 'Failed'])})));`,
    '  assert(!(saidCommit && saidAbort))',
    '}',
    'active proctype world() {',
    'end: do',
    ...calls.flatMap((event) => coordinatorMoves(protocol, event, 'true')),
    ...indices.flatMap((index) => [...answers(protocol, legs, index), ...participantMoves(protocol, index)]),
    'od }',
    '',
  ].join('\n')
}
