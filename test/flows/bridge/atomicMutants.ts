// The protocol, and each way to break it of which the reference knows what comes of it.
import {
  type CoordinatorEvent,
  type CoordinatorState,
  type CoordinatorTable,
  coordinatorTable,
  type ParticipantEvent,
  type ParticipantState,
  type ParticipantTable,
  participantTable,
  type Step,
} from '../../../sdk/src/bridge/atomicTransitions.ts'
import type { Protocol } from './atomicModel.ts'

export const atomicProtocol: Protocol = {
  participant: participantTable,
  coordinator: coordinatorTable,
  votesNeeded: (participants) => participants,
  resultsNeeded: (participants) => participants,
  forgesVotes: false,
  forgesResults: false,
  consumesIgnored: true,
}

type ParticipantChange = readonly [ParticipantState, ParticipantEvent, Step<ParticipantState>]
type CoordinatorChange = readonly [CoordinatorState, CoordinatorEvent, Step<CoordinatorState>]

/** A later change of the same state is made to the result of the one before. */
const participantWith = (...changes: readonly ParticipantChange[]): ParticipantTable => {
  let table = participantTable
  for (const [state, event, step] of changes) table = { ...table, [state]: { ...table[state], [event]: step } }
  return table
}

const coordinatorWith = ([state, event, step]: CoordinatorChange): CoordinatorTable => ({
  ...coordinatorTable,
  [state]: { ...coordinatorTable[state], [event]: step },
})

const majority = (participants: number): number => Math.floor(participants / 2) + 1
const withoutRollBack: ParticipantChange = ['Prepared', 'rollBack', 'refused']
const withoutTombstone: ParticipantChange = ['None', 'abort', 'ignored']

/** `agreement`: one is done and another is not. `decision`: both are made. `stuck`: something stays locked for ever. */
export type Mutant = {
  readonly name: string
  readonly protocol: Protocol
  readonly breaks: readonly ('agreement' | 'decision' | 'stuck')[]
}

export const atomicMutants: readonly Mutant[] = [
  {
    name: 'a participant also rolls itself back in Executed',
    protocol: { ...atomicProtocol, participant: participantWith(['Executed', 'rollBack', { to: 'RolledBack' }]) },
    breaks: ['agreement'],
  },
  {
    name: 'no participant rolls itself back',
    protocol: { ...atomicProtocol, participant: participantWith(withoutRollBack) },
    breaks: [],
  },
  {
    name: 'an abort in None leaves no tombstone, and no participant rolls itself back',
    protocol: { ...atomicProtocol, participant: participantWith(withoutTombstone, withoutRollBack) },
    breaks: ['stuck'],
  },
  {
    name: 'an abort in None leaves no tombstone',
    protocol: { ...atomicProtocol, participant: participantWith(withoutTombstone) },
    breaks: [],
  },
  { name: 'results are not authenticated', protocol: { ...atomicProtocol, forgesResults: true }, breaks: ['agreement'] },
  {
    name: 'a majority of results is enough',
    protocol: { ...atomicProtocol, resultsNeeded: majority },
    breaks: ['agreement'],
  },
  {
    name: 'what is committed can be aborted',
    protocol: { ...atomicProtocol, coordinator: coordinatorWith(['Committed', 'deadline', { to: 'Aborted', says: 'Abort' }]) },
    breaks: ['agreement', 'decision'],
  },
  { name: 'votes are not authenticated', protocol: { ...atomicProtocol, forgesVotes: true }, breaks: [] },
  { name: 'a majority of votes is enough', protocol: { ...atomicProtocol, votesNeeded: majority }, breaks: [] },
  {
    name: 'a late PREPARE is taken',
    protocol: {
      ...atomicProtocol,
      participant: participantWith(['None', 'prepareLate', { to: 'Prepared', says: 'Vote', yes: true }]),
    },
    breaks: [],
  },
  {
    name: 'COMMIT is taken in Prepared',
    protocol: { ...atomicProtocol, participant: participantWith(['Prepared', 'commit', { to: 'Finalized' }]) },
    breaks: [],
  },
]
