// The body of a contingency job, which a worker runs. It imports no schema: a fresh thread is ready 0.2 s sooner without.
import { closeSync, fsyncSync, openSync, readFileSync, readSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { columnBytes } from '@causeway/sdk/compute/blocks'
import { computeErrors } from '@causeway/sdk/compute/errors'
import { parameters } from '@causeway/sdk/compute/parameters'
import { createSealSession } from '@causeway/sdk/compute/seal'
import { parsePublicKey } from '@causeway/sdk/compute/wire'
import { assertMasks, evaluate, type Masks, type ReadBlock } from '../evaluate.ts'
import { type FinishedTable, finishTable } from '../finish.ts'
import { createKernel } from '../kernel/kernel.ts'
import { secureRandomness } from '../randomness.ts'

export type ContingencyFiles = {
  /** The consumer's seeded public key. */
  readonly publicKeyFile: string
  /** One encrypted column for each category, in order: blocks × 98,498 bytes. */
  readonly columnFiles: readonly string[]
  /** Written as `<outputFile>.partial`, synchronised and renamed. */
  readonly outputFile: string
}

export type ContingencyJob = ContingencyFiles &
  Masks & { readonly rows: number; readonly memoryBudget: number; readonly digestKey: Uint8Array }

const assertFiles = ({ columnFiles, rows }: ContingencyJob): void => {
  const { maximumCategories: maximum } = parameters
  if (columnFiles.length === 0) throw computeErrors.NoCategories({})
  if (columnFiles.length > maximum) throw computeErrors.TooManyCategories({ categories: columnFiles.length, maximum })
  const expected = columnBytes(rows)
  columnFiles.forEach((file, column) => {
    const given = statSync(file).size
    if (given !== expected) throw computeErrors.CiphertextLength({ column, given, expected })
  })
}

/** Opens the columns; blocks are read by position, one at a time, into one array. */
const openColumns = (files: readonly string[]): { readBlock: ReadBlock; close: () => void } => {
  const handles = files.map((file) => openSync(file, 'r'))
  const block = new Uint8Array(parameters.bytes.seededCiphertext)
  return {
    readBlock: (column, index) => {
      const given = readSync(handles[column] ?? -1, block, 0, block.length, index * block.length)
      if (given !== block.length) throw computeErrors.CiphertextLength({ column, block: index, given, expected: block.length })
      return block
    },
    close: () => handles.forEach(closeSync),
  }
}

/** Writes through `fill` to a partial file, synchronises it and its folder, and gives it its name: all or nothing. */
const writeWhole = <Result>(file: string, fill: (write: (bytes: Uint8Array) => void) => Result): Result => {
  const partial = `${file}.partial`
  const handle = openSync(partial, 'w', 0o600)
  try {
    const result = fill((bytes) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at)
    })
    fsyncSync(handle)
    renameSync(partial, file)
    syncFolder(dirname(file))
    return result
  } finally {
    closeSync(handle)
  }
}

const syncFolder = (folder: string): void => {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/**
 * The whole job, in order: check → evaluate → finish → write. Nothing is written before every input was read and checked.
 *
 * @throws the errors of assertMasks, parsePublicKey and evaluate, SealFault, or a file error
 */
export const runContingency = async (
  job: ContingencyJob,
  onProgress?: (done: number, total: number) => void,
): Promise<FinishedTable> => {
  assertMasks(job.rows, job)
  assertFiles(job)
  const publicKey = parsePublicKey(new Uint8Array(readFileSync(job.publicKeyFile))).bytes
  const session = await createSealSession({ memoryBudget: job.memoryBudget })
  const kernel = await createKernel(job.columnFiles.length)
  const { readBlock, close } = openColumns(job.columnFiles)
  try {
    evaluate({ session, kernel }, { rows: job.rows, masks: job, readBlock, onProgress })
  } finally {
    close()
  }
  return writeWhole(job.outputFile, (write) =>
    finishTable({ session, kernel, random: secureRandomness }, { publicKey, digestKey: job.digestKey, write }),
  )
}
