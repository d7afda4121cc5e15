import { CausewayError } from '../errors.ts'
import { type GetJobParameters, getJob } from './getJob.ts'
import type { JobView } from './jobApi.ts'

export type WaitForJobParameters = GetJobParameters & {
  /** Called whenever the job has moved or its computation has gone on. */
  readonly onChange?: (job: JobView) => void
}

const FIRST_MS = 50
const LONGEST_MS = 2_000
const ENDS = new Set(['anchored', 'refused', 'failed', 'expired'])

const sleep = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', stop, { once: true })
  })

/** Waits out a node that is away; everything else is an answer. */
const look = async (parameters: GetJobParameters): Promise<JobView | undefined> => {
  try {
    return await getJob(parameters)
  } catch (error) {
    if (error instanceof CausewayError && error.fault === 'retry') return undefined
    throw error
  }
}

/**
 * Waits until a job has ended: anchored, refused, failed or expired. A node that restarts meanwhile is waited for; give a signal to stop.
 *
 * @throws JobNotHere, NodeAnswerInvalid, or the signal's reason
 */
export const waitForJob = async ({ onChange, ...parameters }: WaitForJobParameters): Promise<JobView> => {
  let before = ''
  for (let pause = FIRST_MS; ; pause = Math.min(LONGEST_MS, pause * 1.3)) {
    parameters.signal?.throwIfAborted()
    const job = await look(parameters)
    const now = JSON.stringify([job?.state, job?.progress])
    if (job !== undefined && now !== before) {
      before = now
      pause = FIRST_MS
      onChange?.(job)
    }
    if (job !== undefined && ENDS.has(job.state)) return job
    await sleep(pause, parameters.signal)
  }
}
