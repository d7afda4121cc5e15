// A process that makes the files of a new embedded database, completely or not at all: see openPglite.ts.
import { rename, rm } from 'node:fs/promises'
import process from 'node:process'
import { PGlite } from '@electric-sql/pglite'
import { z } from 'zod'
import { migrate, readMigrations } from './migrate.ts'
import { openPglite, withoutWasmTiers } from './openPglite.ts'
import { openQueue } from './queue.ts'

// A parent that is gone has closed the channel.
process.once('disconnect', () => process.exit(1))

const folder = z.string().parse(process.argv[2])
// A first start that was killed half-way must not leave a folder that looks like a database.
const unfinished = `${folder}.partial`
await rm(unfinished, { recursive: true, force: true })
const pglite = await withoutWasmTiers(() => PGlite.create({ dataDir: unfinished }))
await pglite.close()
// All tables are made here too: the statements that make them would leave some 60 MB in the process of the node.
const database = await openPglite(unfinished)
await migrate(database, await readMigrations())
const queue = await openQueue(database, { onError: () => undefined })
await queue.stop()
await database.close()
await rename(unfinished, folder)
process.exit(0)
