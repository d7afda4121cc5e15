// Files by content identifier: written beside their place, synchronised, then renamed into it.
import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

const PARTIAL = '.partial'

/** Where a blob lies. The content identifier was parsed: it holds letters and digits only. */
export const blobFile = (folder: string, contentId: string): string => join(folder, contentId)

/** A name that no other writer has, for bytes whose content identifier is not verified yet. */
export const partialFile = (folder: string, unique: string): string => join(folder, `${unique}${PARTIAL}`)

/** Makes names in a folder durable. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}

/** Gives a finished, synchronised file its place; one that is there already has the same bytes and is replaced. */
export const placeBlob = async (folder: string, file: string, contentId: string): Promise<void> => {
  await rename(file, blobFile(folder, contentId))
  await syncFolder(folder)
}

export const removeBlob = (folder: string, contentId: string): Promise<void> => rm(blobFile(folder, contentId), { force: true })

/**
 * Removes partial files, and blobs that `isWanted` does not know: what a process that was killed has left.
 *
 * @returns content identifiers that are there, and the names that were removed
 */
export const sweepBlobs = async (
  folder: string,
  isWanted: (contentId: string) => boolean,
): Promise<{ present: string[]; removed: string[] }> => {
  const names = await readdir(folder)
  const removed = names.filter((name) => name.endsWith(PARTIAL) || !isWanted(name))
  await Promise.all(removed.map((name) => rm(join(folder, name), { force: true })))
  return { present: names.filter((name) => !removed.includes(name)), removed }
}
