// PostgreSQL as WebAssembly, in a folder: no server to install.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'
import { PGlite, type Transaction as PgliteTransaction } from '@electric-sql/pglite'
import { fromPglite } from 'pg-boss'
import { type Database, parsedQuery, type RawQuery, type Transaction } from './database.ts'
import { storeErrors } from './errors.ts'

/** One connection and small tables: the defaults are for a server and would take 300 MB more. */
const PARAMETERS = ['shared_buffers=4MB', 'wal_buffers=64kB', 'max_connections=5'].flatMap((setting) => ['-c', setting])

// The optimising compiler takes some 250 MB for this one module and gains nothing at the load of a node, so it is kept off while the
// module is loaded, and only then: the encryption engine is loaded later, and needs it (docs/decisions/0040).
export const withoutWasmTiers = async <Result>(load: () => Promise<Result>): Promise<Result> => {
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) v8.setFlagsFromString(flag)
  try {
    return await load()
  } finally {
    for (const flag of ['--wasm-tier-up', '--wasm-dynamic-tiering']) v8.setFlagsFromString(flag)
  }
}

/** Makes the files of a new database in a process of its own, whose memory (350 MB) goes with it. */
const initialise = async (folder: string): Promise<void> => {
  const child = fork(fileURLToPath(new URL('./initialisePglite.ts', import.meta.url)), [folder], { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw storeErrors.FolderUnusable({ folder, code })
}

const open = async (folder: string): Promise<PGlite> => {
  if (!existsSync(join(folder, 'PG_VERSION'))) await initialise(folder)
  return withoutWasmTiers(async () => {
    const pglite = await PGlite.create({ dataDir: folder, startParams: [...PGlite.defaultStartParams, ...PARAMETERS] })
    await pglite.query('select 1')
    return pglite
  })
}

const rawQuery =
  (connection: Pick<PGlite | PgliteTransaction, 'query'>): RawQuery =>
  async (text, values) =>
    (await connection.query(text, values === undefined ? [] : [...values])).rows

const transactionOf = (inner: PgliteTransaction): Transaction => ({
  query: parsedQuery(rawQuery(inner)),
  queue: {
    executeSql: async (text, values) => {
      if (values !== undefined && values.length > 0) return inner.query(text, values)
      return { rows: (await inner.exec(text)).flatMap((result) => result.rows) }
    },
  },
})

/**
 * Opens the embedded database in a folder, and makes it if it is new. The caller holds the lock of the folder.
 *
 * It survives SIGKILL (it recovers from its log), but it does not flush to the disk: for power cuts take a server.
 */
export const openPglite = async (folder: string): Promise<Database> => {
  const pglite = await open(folder)
  return {
    kind: 'pglite',
    query: parsedQuery(rawQuery(pglite)),
    script: async (text) => {
      await pglite.exec(text)
    },
    transaction: (body) => pglite.transaction((inner) => body(transactionOf(inner))),
    queue: fromPglite(pglite),
    close: () => pglite.close(),
  }
}
