import { decodeFault } from '../client/revert.ts'
import type { ErrorMetadata } from '../errors.ts'

/** Why a contract of the other end refused, as far as it said so: what is copied of it has at most 256 bytes. */
export type FailureReason = {
  /** The contract's own error, `Error` for a text, `Silent` if it said nothing. */
  readonly code: string
  readonly summary: string
  readonly metadata: ErrorMetadata
  /** The bytes, 0x-hex. */
  readonly data: string
}

/**
 * What the bytes of MessageFailed, Undelivered, PartRefused or PartFailed mean.
 *
 * @example
 * failureReason('0x') // { code: 'Silent', summary: 'it said nothing: …', metadata: {}, data: '0x' }
 */
export const failureReason = (data: string): FailureReason => {
  if (data === '0x') return { code: 'Silent', summary: SILENT, metadata: {}, data }
  const { code, summary, metadata } = decodeFault({ data })
  return { code, summary, metadata, data }
}

const SILENT = 'it said nothing: there was no code, its gas ran out, or it reverts without a reason'
