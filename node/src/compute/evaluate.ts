// Multiplies encrypted columns by the provider's masks, group by group; memory does not grow with the rows, but for the seeds seen.
import { blockCount } from '@causeway/sdk/compute/blocks'
import { computeErrors } from '@causeway/sdk/compute/errors'
import { parameters } from '@causeway/sdk/compute/parameters'
import type { SealSession } from '@causeway/sdk/compute/seal'
import { assertFreshSeed, parseSeededCiphertext, type SeededCiphertextBytes } from '@causeway/sdk/compute/wire'
import { GROUP_BLOCKS, type Kernel } from './kernel/kernel.ts'

const { degree } = parameters

/** The provider's 0/1 columns: outcome has the value; outcome is known. Secret: no branch depends on a value. */
export type Masks = { readonly positive: Uint8Array; readonly known: Uint8Array }

/** Reads block `block` of column `column`: 98,498 bytes in an array of their own (node-seal refuses a Buffer). */
export type ReadBlock = (column: number, block: number) => Uint8Array

export type EvaluateParameters = {
  readonly rows: number
  readonly masks: Masks
  readonly readBlock: ReadBlock
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

export type EvaluateModules = { readonly session: SealSession; readonly kernel: Kernel }

/**
 * Both masks must be 0/1, of `rows` rows, and positive a subset of known. Looks at every row before it answers.
 *
 * @throws RowsOutOfRange | ColumnLength | BitNotBinary | MaskNotNested
 */
export const assertMasks = (rows: number, { positive, known }: Masks): void => {
  blockCount(rows)
  for (const mask of [positive, known]) if (mask.length !== rows) throw computeErrors.ColumnLength({ rows, given: mask.length })
  let [bits, outside] = [0, 0]
  for (let row = 0; row < rows; row++) {
    const [y, m] = [positive[row] ?? 0, known[row] ?? 0]
    bits |= y | m
    outside |= y & ~m
  }
  if (bits > 1) throw computeErrors.BitNotBinary({})
  if (outside !== 0) throw computeErrors.MaskNotNested({})
}

/** Expands the seed of a checked ciphertext: node-seal loads it and saves it whole. */
export const expandCiphertext = (session: SealSession, bytes: SeededCiphertextBytes): Uint8Array =>
  session.use((scope) => scope.save(scope.ciphertext(bytes)))

/**
 * Leaves in the kernel, for every column and mask, the sum over all blocks of ciphertext × mask.
 *
 * @throws the errors of parseSeededCiphertext, SeedRepeated for a seed that any earlier block of the job had
 */
export const evaluate = (
  { session, kernel }: EvaluateModules,
  { rows, masks, readBlock, onProgress }: EvaluateParameters,
): void => {
  const blocks = blockCount(rows)
  const seeds = new Set<string>()
  for (let from = 0; from < blocks; from += GROUP_BLOCKS) {
    const count = Math.min(GROUP_BLOCKS, blocks - from)
    for (let place = 0; place < count; place += 2) {
      const [start, end] = [(from + place) * degree, (from + place + 2) * degree]
      kernel.loadMasks(place / 2, masks.positive.subarray(start, end), masks.known.subarray(start, end))
    }
    for (let column = 0; column < kernel.columns; column++) {
      for (let place = 0; place < count; place++) {
        const { bytes, seed } = parseSeededCiphertext(readBlock(column, from + place))
        assertFreshSeed(seed, seeds)
        kernel.loadCiphertext(column, place, expandCiphertext(session, bytes))
      }
      onProgress?.(from * kernel.columns + (column + 1) * count, blocks * kernel.columns)
    }
    kernel.accumulate(count)
  }
}
