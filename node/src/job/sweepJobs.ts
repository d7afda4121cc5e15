// What nobody waits for any more: jobs whose inputs never came, inputs that no job needs, files that a killed process left.
import { problemOf } from '@causeway/sdk/compute/jobApiProblem'
import { removeBlob, sweepBlobs } from '../compute/blobs.ts'
import { forgetInput, forgetLost, listBlobs, listUnneeded, lockInputs } from '../compute/inputStore.ts'
import { jobErrors } from './errors.ts'
import type { JobModules } from './jobModules.ts'
import { listOverdue, moveJob, readJob } from './jobStore.ts'

const expireOverdue = async ({ database, clock, onStep }: JobModules): Promise<void> => {
  for (const id of await listOverdue(database.query, clock())) {
    const { submission } = await readJob(database.query, id)
    const error = problemOf(jobErrors.JobDeadlinePassed({ deadline: submission.request.deadline }))
    await moveJob(database.query, { id, from: 'awaitingInputs', to: 'expired' }, { error })
    await onStep('expired', id)
  }
}

/** Expires jobs that waited for inputs in vain, and removes inputs that were not needed for `inputRetention` seconds. */
export const sweepJobs = async (modules: JobModules): Promise<void> => {
  await expireOverdue(modules)
  const { database, limits, blobs } = modules
  for (const place of await listUnneeded(database.query, limits.inputRetention)) {
    await database.transaction(async ({ query }) => {
      await lockInputs(query, place.publicKey, place.contentId)
      // Before the row is gone for good: a killed process leaves a row without a file, which the next start forgets.
      if (await forgetInput(query, place, limits.inputRetention)) await removeBlob(blobs, place.contentId)
    })
  }
}

/** Makes files and rows agree again after a process was killed. Only before the node takes requests: a file is there before its row. */
export const sweepFolder = async ({ database, blobs, log }: JobModules): Promise<void> => {
  const wanted = await listBlobs(database.query)
  const { present, removed } = await sweepBlobs(blobs, (contentId) => wanted.has(contentId))
  const lost = await forgetLost(database.query, present)
  if (removed.length + lost > 0) log.info({ removed: removed.length, lost }, 'leftovers of an earlier process removed')
}
