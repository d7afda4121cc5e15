// How rows are cut into ciphertexts.
import { computeErrors } from './errors.ts'
import { parameters } from './parameters.ts'

/**
 * Number of blocks of 4,096 rows that a column of `rows` rows takes; the last may be part-filled.
 *
 * @throws RowsOutOfRange for anything but an integer in 1 … 16,760,832
 */
export const blockCount = (rows: number): number => {
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > parameters.maximumRows) {
    throw computeErrors.RowsOutOfRange({ rows, maximum: parameters.maximumRows })
  }
  return Math.ceil(rows / parameters.degree)
}

/** Bytes of the encrypted column of `rows` rows. */
export const columnBytes = (rows: number): number => blockCount(rows) * parameters.bytes.seededCiphertext
