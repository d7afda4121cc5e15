// What a fault is: the tests run this list and docs/faults.md is made of it.

export type Engine = 'embedded' | 'comet' | 'besu'

/** What a run found. */
export type Finding = {
  /** From the end of the fault (a restart, a healed partition) until the expected outcome held; absent where nothing recovers. */
  readonly seconds?: number
  /** What was seen, in figures. */
  readonly seen: string
}

export type Fault<Subject = never> = {
  /** Stable: results are recorded under it. */
  readonly id: string
  readonly engine: Engine
  readonly fault: string
  readonly outcome: string
  /** Runs only with CAUSEWAY_LONG=1. */
  readonly isLong?: true
  /** Why it cannot be brought about on this machine; undefined where it can. */
  readonly whyNot?: () => string | undefined
  /** Brings the fault about and asserts the outcome. @throws AssertionError */
  readonly run: (subject: Subject) => Promise<Finding>
}

/** What the table needs of a fault. */
export type FaultRow = Pick<Fault, 'id' | 'engine' | 'fault' | 'outcome'>
