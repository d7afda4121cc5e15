// Several chains are made all or none.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { networkErrors } from './networkErrors.ts'

export type MakeTogetherParameters<Name extends string, Made> = {
  /** Where the chains will stand, each in a folder of its name. */
  readonly folder: string
  readonly names: readonly Name[]
  /** Makes one in a folder that does not exist yet. */
  readonly make: (name: Name, folder: string, index: number) => Promise<Made>
}

/**
 * Makes each chain aside and moves all into place once the last one is made: when one fails, nothing is left of the others.
 *
 * @throws NetworkAlreadyThere before anything is made
 */
export const makeTogether = async <Name extends string, Made>({
  folder,
  names,
  make,
}: MakeTogetherParameters<Name, Made>): Promise<Made[]> => {
  for (const name of names) requireEmpty(join(folder, name))
  const isNew = !existsSync(folder)
  mkdirSync(folder, { recursive: true })
  const aside = mkdtempSync(join(folder, '.making-'))
  let inPlace = false
  try {
    const made: Made[] = []
    for (const [index, name] of names.entries()) made.push(await make(name, join(aside, name), index))
    moveAll(aside, folder, names)
    inPlace = true
    return made
  } finally {
    rmSync(aside, { recursive: true, force: true })
    if (!inPlace && isNew && readdirSync(folder).length === 0) rmdirSync(folder)
  }
}

const requireEmpty = (folder: string): void => {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw networkErrors.NetworkAlreadyThere({ folder })
}

/** What was moved goes back if a later one cannot be moved. */
const moveAll = (from: string, to: string, names: readonly string[]): void => {
  const moved: string[] = []
  try {
    for (const name of names) {
      renameSync(join(from, name), join(to, name))
      moved.push(name)
    }
  } catch (fault) {
    for (const name of moved) renameSync(join(to, name), join(from, name))
    throw networkErrors.NetworkAlreadyThere({ folder: to }, fault)
  }
}
