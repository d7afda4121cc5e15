// Terms for a network on which procedures are practised: the votes that are needed are the real ones, the times are seconds.
import { decisionClasses, TERMS, type TermsByClass } from '../governance.ts'
import type { ValidatorTimes } from '../steps.ts'

const QUICK = { votingDelay: 1, votingPeriod: 30, executionDelay: 1 }

// CAST: one entry for each class.
export const REHEARSAL_TERMS = Object.fromEntries(
  decisionClasses.map((name) => [name, { ...TERMS[name], ...QUICK }]),
) as TermsByClass

export const REHEARSAL_TIMES: ValidatorTimes = { activationDelay: 1, window: 3 }
