// The body of a thread that makes the files of a new embedded database, completely or not at all: see openPglite.ts.
import { rename, rm } from 'node:fs/promises'
import { workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { z } from 'zod'

const folder = z.string().parse(workerData)
// A first start that was killed half-way must not leave a folder that looks like a database.
const unfinished = `${folder}.partial`
await rm(unfinished, { recursive: true, force: true })
const pglite = await PGlite.create({ dataDir: unfinished })
await pglite.close()
await rename(unfinished, folder)
process.exit(0)
