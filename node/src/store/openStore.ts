// Folder, database and migrations together.
import { z } from 'zod'
import { anyRow, type Database } from './database.ts'
import { storeErrors } from './errors.ts'
import { type Folder, openFolder } from './folder.ts'
import { migrate, readMigrations } from './migrate.ts'
import { openPglite } from './openPglite.ts'
import { openPostgres } from './openPostgres.ts'

export type OpenStoreOptions = {
  readonly dataFolder: string
  /** A server, in place of the embedded database. */
  readonly databaseUrl?: string | undefined
}

export type Store = { readonly folder: Folder; readonly database: Database; readonly close: () => Promise<void> }

const claim = async ({ query }: Database, { id }: Folder): Promise<void> => {
  await query(anyRow, 'insert into folder (id) select $1 where not exists (select 1 from folder)', [id])
  const [owner] = await query(z.object({ id: z.string() }), 'select id from folder')
  if (owner?.id !== id) throw storeErrors.DatabaseForeign({ folder: id, owner: owner?.id })
}

/**
 * Opens everything that outlives the process, ready for use.
 *
 * @throws FolderLocked, FolderUnusable, DatabaseUnavailable, DatabaseForeign, MigrationChanged, DatabaseNewer
 */
export const openStore = async ({ dataFolder, databaseUrl }: OpenStoreOptions): Promise<Store> => {
  const folder = await openFolder(dataFolder)
  let database: Database | undefined
  try {
    database = databaseUrl === undefined ? await openPglite(folder.database) : await openPostgres(databaseUrl)
    await migrate(database, await readMigrations())
    await claim(database, folder)
    const close = async () => {
      await database?.close()
      folder.unlock()
    }
    return { folder, database, close }
  } catch (error) {
    await database?.close()
    folder.unlock()
    throw error
  }
}
