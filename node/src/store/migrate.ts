// Migrations are files, applied in the order of their names, each once, in one transaction.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { anyRow, type Database } from './database.ts'
import { storeErrors } from './errors.ts'

const folder = new URL('./migrations/', import.meta.url)

export type Migration = { readonly name: string; readonly text: string }

/** The migrations of this release. */
export const readMigrations = async (): Promise<Migration[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), 'utf8') })))
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const appliedRow = z.object({ name: z.string(), digest: z.string() })

const readApplied = async (database: Database): Promise<Map<string, string>> => {
  await database.script('create table if not exists migrations (name text primary key, digest text not null)')
  const rows = await database.query(appliedRow, 'select name, digest from migrations order by name')
  return new Map(rows.map(({ name, digest }) => [name, digest]))
}

/**
 * Brings the database to this release.
 *
 * @returns the names of the migrations that were applied now
 * @throws MigrationChanged, DatabaseNewer, DatabaseUnavailable
 */
export const migrate = async (database: Database, migrations: readonly Migration[]): Promise<string[]> => {
  const applied = await readApplied(database)
  const known = new Set(migrations.map(({ name }) => name))
  for (const name of applied.keys()) if (!known.has(name)) throw storeErrors.DatabaseNewer({ migration: name })
  const fresh: string[] = []
  for (const { name, text } of migrations) {
    const digest = applied.get(name)
    if (digest !== undefined && digest !== digestOf(text)) throw storeErrors.MigrationChanged({ migration: name })
    if (digest !== undefined) continue
    await database.transaction(async ({ query, queue }) => {
      await queue.executeSql(text)
      await query(anyRow, 'insert into migrations (name, digest) values ($1, $2)', [name, digestOf(text)])
    })
    fresh.push(name)
  }
  return fresh
}
