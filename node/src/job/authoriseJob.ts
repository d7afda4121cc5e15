// The step in which the contracts decide: exactly one authorisation, however often it is tried.
import { send } from '@causeway/sdk/client/send'
import { problemOf } from '@causeway/sdk/compute/jobApiProblem'
import { CausewayError } from '@causeway/sdk/errors'
import { readJobState } from '../chain/chainFacts.ts'
import { jobErrors } from './errors.ts'
import type { JobModules } from './jobModules.ts'
import type { JobRow } from './jobStore.ts'
import type { Move } from './runJob.ts'

/** Sends the request, unless the chain knows the job. @throws ChainUnavailable, or what the contracts refuse with */
const authorise = async ({ client, onStep }: JobModules, { id, submission }: JobRow): Promise<void> => {
  const { request, signature, policy } = submission
  await send(client, () => client.contracts.jobs.authorise(request, signature, policy))
  await onStep('authorisationIncluded', id)
}

/**
 * Errors that speak of what an earlier transaction of this job has done, or will have done: a chain estimates against transactions that
 * wait to be included. The facts of the chain decide, next time.
 */
const OWN_DOING = new Set(['JobKnown', 'JobStateUnexpected', 'ResultAlreadyAnchored', 'TransactionFailed'])

/** A refusal is final: it says something about the job. A chain that is away, or an accident of the node, says nothing. */
export const isRefusal = (error: unknown): error is CausewayError =>
  error instanceof CausewayError && error.fault === 'reject' && error.kind !== 'internal' && !OWN_DOING.has(error.code)

const sendOrRefuse = async (modules: JobModules, job: JobRow, move: Move): Promise<void> => {
  try {
    await authorise(modules, job)
  } catch (error) {
    // A transaction of an earlier life of this process may have been included in the meantime: then this one was refused in vain.
    const known = (await readJobState(modules.client, job.id)) !== 'none'
    if (known || !isRefusal(error)) throw error
    await move('refused', { error: problemOf(error) })
    return
  }
  await move('authorised')
}

/** Asks the chain what is true of the job, and does what is missing. */
export const authoriseJob = async (modules: JobModules, job: JobRow, move: Move): Promise<void> => {
  const { client, clock } = modules
  const state = await readJobState(client, job.id)
  const { deadline } = job.submission.request
  const passed = jobErrors.JobDeadlinePassed({ deadline })
  if (state === 'authorised') await move('authorised')
  else if (state === 'expired') await move('expired', { error: problemOf(passed) })
  else if (state !== 'none') await move('failed', { error: problemOf(jobErrors.JobEndedElsewhere({ state })) })
  else if (deadline <= clock()) await move('expired', { error: problemOf(passed) })
  else await sendOrRefuse(modules, job, move)
}
