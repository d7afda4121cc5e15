// A database for each process of the bridge, made once and copied.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { storeErrors } from '../../store/errors.ts'
import { bridgePaths } from './bridgePaths.ts'

const PROGRAM = fileURLToPath(new URL('../../store/initialisePglite.ts', import.meta.url))

/** Makes the database that others are copied from, unless it is there. @throws FolderUnusable */
export const makeTemplate = async (home: string): Promise<void> => {
  const { template, folder } = bridgePaths(home)
  if (existsSync(template)) return
  mkdirSync(folder, { recursive: true })
  const child = fork(PROGRAM, [template], { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw storeErrors.FolderUnusable({ folder: template, code })
}

/** Puts a copy into each data folder that has no database yet. A copy that was interrupted is no database. */
export const copyTemplate = (home: string, dataFolders: readonly string[]): void => {
  const { template } = bridgePaths(home)
  for (const dataFolder of dataFolders) {
    const database = join(dataFolder, 'database')
    if (existsSync(database)) continue
    const unfinished = `${database}.partial`
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(dirname(database), { recursive: true, mode: 0o700 })
    cpSync(template, unfinished, { recursive: true })
    renameSync(unfinished, database)
  }
}
