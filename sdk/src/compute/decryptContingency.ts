// The owner's last step: a result file to a table.
import type { ContingencyRow } from './contingency.ts'
import { computeErrors } from './errors.ts'
import { parameters } from './parameters.ts'
import type { SecretKey } from './secretKey.ts'

const { ciphertext: size } = parameters.bytes

/**
 * Decrypts a result: for each category two ciphertexts (positive, total) of 196,721 bytes, in the order of the categories.
 *
 * @throws CiphertextLength when the length is not that of the table; else as SecretKey.decryptCount
 */
export const decryptContingency = (
  key: SecretKey,
  result: Uint8Array,
  { rows, categories }: { readonly rows: number; readonly categories: readonly string[] },
): ContingencyRow[] => {
  const expected = 2 * categories.length * size
  if (result.length !== expected) throw computeErrors.CiphertextLength({ given: result.length, expected })
  const count = (index: number) => key.decryptCount(result.subarray(index * size, (index + 1) * size), rows)
  return categories.map((category, index) => ({ category, positive: count(2 * index), total: count(2 * index + 1) }))
}
