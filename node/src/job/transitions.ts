// The life of a job on the node: one table.
import { type JobState, jobStates } from '@causeway/sdk/compute/jobApi'
import { jobErrors } from './errors.ts'

/**
 * What can follow each state. A state in -ing is entered before its work is done, so that a node that was killed knows what may have
 * happened; nothing follows the last four.
 */
export const transitions: Readonly<Record<JobState, readonly JobState[]>> = {
  awaitingInputs: ['queued', 'expired'],
  queued: ['authorising'],
  authorising: ['authorised', 'refused', 'failed', 'expired'],
  authorised: ['computing', 'failing'],
  computing: ['computed', 'failing'],
  computed: ['anchoring'],
  anchoring: ['anchored', 'failing'],
  // The reason is known, and the use and units are still to be given back.
  failing: ['failed', 'expired'],
  anchored: [],
  refused: [],
  failed: [],
  expired: [],
}

export const finalStates: readonly JobState[] = jobStates.filter((state) => transitions[state].length === 0)

export const isFinal = (state: JobState): boolean => finalStates.includes(state)

/** @throws TransitionUnlisted */
export const assertTransition = (from: JobState, to: JobState): void => {
  if (!transitions[from].includes(to)) throw jobErrors.TransitionUnlisted({ from, to })
}
