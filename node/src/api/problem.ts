// Whatever goes wrong in a request leaves as problem details: typed, without stack or cause.
import { problemOf, statusOf } from '@causeway/sdk/compute/jobApiProblem'
import { CausewayError } from '@causeway/sdk/errors'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { Logger } from 'pino'
import { z } from 'zod'
import { apiErrors } from './errors.ts'

const bodyFault = z.object({ type: z.string(), status: z.int(), limit: z.number().optional(), length: z.number().optional() })

/** Faults of Express and its body parser have a type and a status; everything else is unknown. */
export const typedFault = (error: unknown): CausewayError => {
  if (error instanceof CausewayError) return error
  const fault = bodyFault.safeParse(error)
  if (fault.success && fault.data.type === 'entity.too.large') {
    return apiErrors.BodyTooLarge({ limit: fault.data.limit, given: fault.data.length }, error)
  }
  if (fault.success && fault.data.status < 500) return apiErrors.BodyMalformed({ reason: fault.data.type }, error)
  if (error instanceof URIError) return apiErrors.RouteUnknown({}, error)
  return apiErrors.InternalFault({}, error)
}

/** Seconds after which a caller may try again. */
const RETRY_AFTER = '5'
/** Most bytes of a refused body that are read to keep the connection; a longer one loses it. */
const DRAIN_BYTES = 8 * 2 ** 20

export const problemHandler =
  (log: Logger): ErrorRequestHandler =>
  (error, request, response, _next) => {
    const fault = typedFault(error)
    if (fault.kind === 'internal') log.error({ err: error, path: request.path }, 'request failed')
    if (response.headersSent) {
      response.destroy()
      return
    }
    if (fault.kind === 'unavailable') response.set('Retry-After', RETRY_AFTER)
    if (!(Number(request.headers['content-length']) <= DRAIN_BYTES) && !request.complete) response.set('Connection', 'close')
    response
      .status(statusOf(fault.kind))
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(fault)))
  }

export const unknownRoute: RequestHandler = (request) => {
  throw apiErrors.RouteUnknown({ method: request.method, path: request.path.slice(0, 200) })
}
