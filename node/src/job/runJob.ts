// Runs a job from the queue to its end. Every step may be done twice: it first asks the chain what is already true.
import { setTimeout as wait } from 'node:timers/promises'
import type { JobState } from '@causeway/sdk/compute/jobApi'
import { CausewayError } from '@causeway/sdk/errors'
import type { JobId } from '@causeway/sdk/ids'
import { anchorJob } from './anchorJob.ts'
import { authoriseJob } from './authoriseJob.ts'
import { computeJob } from './computeJob.ts'
import { failJob } from './failJob.ts'
import type { JobModules } from './jobModules.ts'
import { findJob, type JobChanges, type JobRow, moveJob } from './jobStore.ts'

/** Writes down that the job has come to another state. */
export type Move = (to: Exclude<JobState, 'awaitingInputs'>, changes?: JobChanges) => Promise<void>

type Step = (modules: JobModules, job: JobRow, move: Move) => Promise<void>

const steps: Readonly<Partial<Record<JobState, Step>>> = {
  queued: (_, __, move) => move('authorising'),
  authorising: authoriseJob,
  authorised: ({ clock }, _, move) => move('computing', { startedAt: clock() }),
  computing: computeJob,
  computed: (_, __, move) => move('anchoring'),
  anchoring: anchorJob,
  failing: failJob,
}

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 30_000

/** Milliseconds before the next try, after `failures` in a row: doubling from 0.2 to 30 seconds. */
export const waitAfter = (failures: number): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1))

/** Does the next step of a job. @returns false if there is none: the job has ended, waits for inputs, or is gone */
const stepOnce = async (modules: JobModules, id: JobId): Promise<boolean> => {
  const job = await findJob(modules.database.query, id)
  const step = job === undefined ? undefined : steps[job.state]
  if (job === undefined || step === undefined) return false
  const move: Move = async (to, changes) => {
    await moveJob(modules.database.query, { id, from: job.state, to }, changes)
    modules.log.info({ jobId: id, from: job.state, to }, 'job moved')
    await modules.onStep(to, id)
  }
  await step(modules, job, move)
  return true
}

/**
 * Brings a job to its end, however long chain or database are away: its deadline ends it, and only the chain can say that it has ended.
 * Returns early, with the job where it is, when the node ends.
 */
export const runJob = async (modules: JobModules, id: JobId): Promise<void> => {
  const { signal, log } = modules
  for (let failures = 0; !signal.aborted; ) {
    try {
      if (!(await stepOnce(modules, id))) return
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      failures++
      const code = error instanceof CausewayError ? error.code : 'unknown'
      log.warn({ jobId: id, code, failures, err: error }, 'job step failed; it is tried again')
      await wait(waitAfter(failures), undefined, { signal }).catch(() => undefined)
    }
  }
}
