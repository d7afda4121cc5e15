// Jobs over HTTP.
import { json, type RequestHandler, Router } from 'express'
import { acceptInput } from '../job/acceptInput.ts'
import { acceptJob } from '../job/acceptJob.ts'
import { jobErrors } from '../job/errors.ts'
import type { JobModules } from '../job/jobModules.ts'
import { type JobRow, readJob } from '../job/jobStore.ts'
import { viewJob } from '../job/viewJob.ts'
import { apiErrors } from './errors.ts'
import type { Metrics } from './metrics.ts'
import { parseContentId, parseJobId, parseSubmission } from './parse.ts'

const lengthOf = (header: string | undefined): number | undefined => (header === undefined ? undefined : Number(header))

/** The body parser reads a body to its end before it says that it is too long; this one does not begin. */
const refuseLong =
  (limit: number): RequestHandler =>
  ({ headers }, _response, next) => {
    const given = lengthOf(headers['content-length'])
    if (given !== undefined && given > limit) throw apiErrors.BodyTooLarge({ limit, given })
    next()
  }

const readAnchored = async ({ database }: JobModules, id: string): Promise<JobRow> => {
  const job = await readJob(database.query, parseJobId(id))
  if (job.state !== 'anchored') throw jobErrors.ResultNotReady({ jobId: job.id, state: job.state })
  return job
}

/** Whole, and without times: a result is named by its hash. */
const AS_IT_IS = { acceptRanges: false, cacheControl: false, lastModified: false }

const isFailedPrecondition = (cause: Error): boolean => 'status' in cause && cause.status === 412

export const jobRoutes = (modules: JobModules, metrics: Metrics): Router => {
  const router = Router({ caseSensitive: true, strict: true })

  const limit = modules.limits.jobBody
  router.post('/v1/jobs', refuseLong(limit), json({ limit, inflate: false }), async (request, response) => {
    const { id, isNew } = await acceptJob(modules, parseSubmission(request.body))
    response
      .status(isNew ? 202 : 200)
      .location(`/v1/jobs/${id}`)
      .json(await viewJob(modules, id))
  })

  router.get('/v1/jobs/:jobId', async (request, response) => {
    response.json(await viewJob(modules, parseJobId(request.params.jobId)))
  })

  router.put('/v1/jobs/:jobId/inputs/:contentId', async (request, response) => {
    const id = parseJobId(request.params.jobId)
    const contentId = parseContentId(request.params.contentId)
    const length = lengthOf(request.headers['content-length'])
    await acceptInput(modules, { id, contentId, length, body: request })
    metrics.inputBytes.inc(length ?? 0)
    response.status(204).end()
  })

  router.get('/v1/jobs/:jobId/result', async (request, response, next) => {
    const { result_content_id: contentId, id } = await readAnchored(modules, request.params.jobId)
    if (contentId === null) throw jobErrors.BlobMissing({ jobId: id, missing: 'result' })
    const missing = (cause: Error) => jobErrors.BlobMissing({ jobId: id, contentId }, cause)
    response.type('application/octet-stream').set('ETag', `"${contentId}"`)
    response.sendFile(contentId, { ...AS_IT_IS, root: modules.blobs }, (cause?: Error) => {
      if (cause === undefined) return
      // A reader that goes away is no fault, and one that is still there must see that something is missing.
      if (response.headersSent) response.destroy()
      else next(isFailedPrecondition(cause) ? apiErrors.PreconditionFailed({}, cause) : missing(cause))
    })
  })

  router.get('/v1/jobs/:jobId/manifest', async (request, response) => {
    const { manifest, manifest_signature: signature } = await readAnchored(modules, request.params.jobId)
    response.json({ manifest, signature })
  })

  return router
}
