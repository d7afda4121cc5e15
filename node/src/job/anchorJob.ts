// The step in which the result becomes final: one manifest for each job, for ever.
import { send } from '@causeway/sdk/client/send'
import { problemOf } from '@causeway/sdk/compute/jobApiProblem'
import { readAnchor, readJobState } from '../chain/chainFacts.ts'
import { isRefusal } from './authoriseJob.ts'
import { jobErrors } from './errors.ts'
import type { JobModules } from './jobModules.ts'
import type { JobRow } from './jobStore.ts'
import type { Move } from './runJob.ts'

const anchor = async ({ client, onStep }: JobModules, job: JobRow): Promise<void> => {
  const { manifest_digest: digest, manifest_signature: signature } = job
  if (digest === null || signature === null) throw jobErrors.BlobMissing({ jobId: job.id, missing: 'manifest' })
  await send(client, () => client.contracts.results.anchor(job.id, digest, signature))
  await onStep('anchorIncluded', job.id)
}

const sendOrFail = async (modules: JobModules, job: JobRow, move: Move): Promise<void> => {
  try {
    await anchor(modules, job)
  } catch (error) {
    const anchored = await readAnchor(modules.client, job.id)
    if (anchored !== undefined || !isRefusal(error)) throw error
    await move('failing', { error: problemOf(error) })
    return
  }
  await move('anchored')
}

/** Asks the chain whether the manifest is anchored, and anchors it if not. */
export const anchorJob = async (modules: JobModules, job: JobRow, move: Move): Promise<void> => {
  const { client, clock } = modules
  const anchored = await readAnchor(client, job.id)
  if (anchored === job.manifest_digest) return move('anchored')
  if (anchored !== undefined) return move('failing', { error: problemOf(jobErrors.JobEndedElsewhere({ anchored })) })
  const state = await readJobState(client, job.id)
  const { deadline } = job.submission.request
  if (state !== 'authorised') return move('failing', { error: problemOf(jobErrors.JobEndedElsewhere({ state })) })
  if (deadline <= clock()) return move('failing', { error: problemOf(jobErrors.JobDeadlinePassed({ deadline })) })
  return sendOrFail(modules, job, move)
}
