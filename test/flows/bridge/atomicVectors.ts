// The transition tables as test/vectors/bridge/atomic.json holds them: bytes that a Solidity test can read. Run it to write the file.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  atomicMessages,
  coordinatorEvents,
  coordinatorStates,
  coordinatorTable,
  participantEvents,
  participantStates,
  participantTable,
  type Step,
} from '../../../sdk/src/bridge/atomicTransitions.ts'

export const atomicVectorsFile = join(import.meta.dirname, '../../vectors/bridge/atomic.json')

const REFUSED = 255

/** Three bytes: the next state, what is said, whether it says yes. */
const bytesOf = <State>(step: Step<State>, state: State, states: readonly State[]): number[] => {
  if (step === 'refused') return [REFUSED, 0, 0]
  if (step === 'ignored') return [states.indexOf(state), 0, 0]
  return [states.indexOf(step.to), atomicMessages.indexOf(step.says ?? 'None'), step.yes === true ? 1 : 0]
}

const hex = (bytes: readonly number[]): string => `0x${Buffer.from(bytes).toString('hex')}`

export const atomicVectors = (): string => {
  const participant = participantStates.flatMap((state) =>
    participantEvents.flatMap((event) => bytesOf(participantTable[state][event], state, participantStates)),
  )
  const coordinator = coordinatorStates.flatMap((state) =>
    // The coordinator says the same to everybody: no third byte.
    coordinatorEvents.flatMap((event) => bytesOf(coordinatorTable[state][event], state, coordinatorStates).slice(0, 2)),
  )
  const vectors = {
    about:
      'sdk/src/bridge/atomicTransitions.ts as bytes, state by state, event by event; 255 is a refusal. Made by atomicVectors.ts',
    participantStates,
    participantEvents,
    participantTable: hex(participant),
    coordinatorStates,
    coordinatorEvents,
    coordinatorTable: hex(coordinator),
  }
  return `${JSON.stringify(vectors, null, 2)}\n`
}

if (process.argv[1] === import.meta.filename) writeFileSync(atomicVectorsFile, atomicVectors())
