import type { JobView } from '@causeway/sdk/compute/jobApi'
import type { JobId } from '@causeway/sdk/ids'
import { listMissing } from '../compute/inputStore.ts'
import type { JobModules } from './jobModules.ts'
import { readJob } from './jobStore.ts'

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000)

/** A job as others see it. @throws JobNotHere */
export const viewJob = async ({ database, progress }: JobModules, id: JobId): Promise<JobView> => {
  const job = await readJob(database.query, id)
  const { result_content_id: contentId, result_bytes: bytes } = job
  return {
    jobId: id,
    agreementId: job.submission.request.agreementId,
    state: job.state,
    missing: job.state === 'awaitingInputs' ? await listMissing(database.query, id) : [],
    progress: progress.get(id) ?? null,
    error: job.error,
    result: contentId === null || bytes === null ? null : { contentId, bytes },
    manifestDigest: job.manifest_digest,
    createdAt: seconds(job.created_at),
    updatedAt: seconds(job.updated_at),
  }
}
