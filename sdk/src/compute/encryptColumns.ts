// Encrypting many columns with progress, giving way to the event loop between runs of blocks.
import { blockCount } from './blocks.ts'
import { computeErrors } from './errors.ts'
import { parameters } from './parameters.ts'
import type { SecretKey } from './secretKey.ts'

export type EncryptColumnsOptions = {
  /** Called after each run of blocks, with blocks done and blocks in all. */
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** Blocks between two looks at the event loop: about 40 ms of work. */
const RUN = 32

/**
 * Encrypts 0/1 columns one after the other and yields each as its blob, so that only one is in memory.
 *
 * @throws ColumnLength when columns differ in rows; else as SecretKey.encryptColumn; the signal's reason on abort
 * @example
 * for await (const column of encryptColumns(key, columns, { onProgress })) await file.write(column)
 */
export async function* encryptColumns(
  key: SecretKey,
  columns: readonly Uint8Array[],
  { onProgress, signal }: EncryptColumnsOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const rows = columns[0]?.length ?? 0
  const blocks = blockCount(rows)
  let done = 0
  for (const bits of columns) {
    if (bits.length !== rows) throw computeErrors.ColumnLength({ rows, given: bits.length })
    const column = new Uint8Array(blocks * parameters.bytes.seededCiphertext)
    for (let from = 0; from < blocks; from += RUN) {
      signal?.throwIfAborted()
      const to = Math.min(blocks, from + RUN)
      key.encryptBlocks(bits, from, to, column)
      done += to - from
      onProgress?.(done, blocks * columns.length)
      await new Promise((resume) => setTimeout(resume, 0))
    }
    yield column
  }
}
