// The data folder: one process at a time has it open, and a database belongs to one folder.
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { storeErrors } from './errors.ts'
import { lockFile } from './lockFile.ts'

export type Folder = {
  readonly path: string
  /** Random, made with the folder. */
  readonly id: string
  /** The embedded database. */
  readonly database: string
  /** Inputs and results by content identifier. */
  readonly blobs: string
  readonly unlock: () => void
}

const lock = (file: string): DatabaseSync => {
  try {
    return lockFile(file)
  } catch (cause) {
    throw storeErrors.FolderLocked({ file }, cause)
  }
}

const readId = async (file: string): Promise<string> => {
  const known = await readFile(file, 'utf8').catch(() => '')
  if (known !== '') return known
  const id = randomUUID()
  await writeFile(`${file}.partial`, id, { mode: 0o600 })
  await rename(`${file}.partial`, file)
  return id
}

const create = async (path: string): Promise<void> => {
  try {
    await mkdir(join(path, 'blobs'), { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw storeErrors.FolderUnusable({ folder: path }, cause)
  }
}

/** Creates the folder if it is missing and locks it for this process. @throws FolderLocked, FolderUnusable */
export const openFolder = async (path: string): Promise<Folder> => {
  await create(path)
  const held = lock(join(path, 'node.lock'))
  const id = await readId(join(path, 'folder.id'))
  return { path, id, database: join(path, 'database'), blobs: join(path, 'blobs'), unlock: () => held.close() }
}
