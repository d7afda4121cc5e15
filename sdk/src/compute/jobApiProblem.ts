// Errors on the wire: problem details (RFC 9457) that carry code, hint and metadata, and back.
import { CausewayError, type ErrorKind } from '../errors.ts'
import type { Problem } from './jobApi.ts'

const statusOfKind: Readonly<Record<ErrorKind, number>> = {
  input: 400,
  forbidden: 403,
  absent: 404,
  conflict: 409,
  size: 413,
  internal: 500,
  unavailable: 503,
}

/** The one map of error kinds to HTTP status. */
export const statusOf = (kind: ErrorKind): number => statusOfKind[kind]

const kindOf = (status: number): ErrorKind => {
  for (const [kind, value] of Object.entries(statusOfKind)) {
    // CAST: Object.entries widens the keys of the map.
    if (value === status) return kind as ErrorKind
  }
  return status >= 500 ? 'unavailable' : 'input'
}

/** Only JSON, and whole numbers beyond 2^53 as decimal strings. */
const plain = (metadata: CausewayError['metadata']): Record<string, unknown> =>
  JSON.parse(JSON.stringify(metadata, (_, value) => (typeof value === 'bigint' ? value.toString() : value)))

/** The problem that an error is to others: no cause, no stack. */
export const problemOf = (error: CausewayError): Problem => ({
  type: `urn:causeway:error:${error.code}`,
  title: error.message.replace(/^[^:]*: /, '').replace(/ \(.*$/s, ''),
  status: statusOf(error.kind),
  detail: error.message.slice(0, 2_000),
  code: error.code,
  hint: error.hint,
  fault: error.fault,
  metadata: plain(error.metadata),
})

/** The error that a problem was at the other side. */
export const errorOfProblem = ({ code, status, title, hint, metadata }: Problem): CausewayError =>
  new CausewayError(code, { kind: kindOf(status), summary: title, hint }, metadata)
