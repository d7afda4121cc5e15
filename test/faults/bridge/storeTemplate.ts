// Making an embedded database takes seconds, opening one a moment: one is made, and every process of a test gets a copy.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fillDataFolder } from '../../flows/support/madeOnce.ts'

const run = promisify(execFile)

/** Makes the database in the folder. @returns what fills the data folder of a process that has none yet */
export const makeStoreTemplate = async (folder: string): Promise<(dataFolder: string) => Promise<void>> => {
  const template = join(folder, 'template')
  await fillDataFolder(template)
  return async (dataFolder) => {
    if (existsSync(dataFolder)) return
    await mkdir(dataFolder, { recursive: true })
    await run('cp', ['-R', join(template, 'database'), dataFolder])
    await run('cp', [join(template, 'folder.id'), dataFolder])
  }
}
