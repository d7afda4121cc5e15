// What every store must do; run on the embedded database, and on a server where there is one (store.test.ts).
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { z } from 'zod'
import { anyRow } from './database.ts'
import { migrate, readMigrations } from './migrate.ts'
import { openStore, type Store } from './openStore.ts'
import { openQueue, type Queue } from './queue.ts'

const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code
const countRow = z.object({ n: z.coerce.number() })
const jobOf = (digit: string) => `0x${digit.repeat(64)}`

/** Waits for a condition that other tasks bring about. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resume) => setTimeout(resume, 5))
}

/** `openUrl` gives the address of an empty database, or undefined for the embedded one. */
export const storeCases = (databaseUrl: string | undefined): void => {
  let dataFolder: string
  let store: Store
  const queues: Queue[] = []

  const newQueue = async () => {
    const queue = await openQueue(store.database, { onError: (error) => assert.fail(String(error)) })
    queues.push(queue)
    return queue
  }

  before(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'causeway-store-'))
    store = await openStore({ dataFolder, databaseUrl })
  })
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.stop()
  })
  after(async () => {
    await store.close()
    await rm(dataFolder, { recursive: true })
  })

  const countAgreements = async () => {
    const [row] = await store.database.query(countRow, 'select count(*) as n from agreements')
    return row?.n
  }

  it('applies each migration once, and refuses one that has changed or is unknown', async () => {
    const migrations = await readMigrations()
    assert.deepEqual(await migrate(store.database, migrations), [])
    const changed = migrations.map(({ name, text }) => ({ name, text: `${text}\n-- edited` }))
    await assert.rejects(migrate(store.database, changed), codeIs('MigrationChanged'))
    await assert.rejects(migrate(store.database, []), codeIs('DatabaseNewer'))
  })

  it('refuses a second opener of the folder', async () => {
    await assert.rejects(openStore({ dataFolder, databaseUrl }), codeIs('FolderLocked'))
  })

  it('commits a transaction whole and rolls back a throw', async () => {
    await store.database.transaction(({ query }) => query(anyRow, 'insert into agreements (id) values ($1)', ['kept']))
    const failing = store.database.transaction(async ({ query }) => {
      await query(anyRow, 'insert into agreements (id) values ($1)', ['lost'])
      throw new RangeError('stop')
    })
    await assert.rejects(failing, RangeError)
    assert.equal(await countAgreements(), 1)
  })

  it('refuses a row of another form', async () => {
    const row = z.object({ id: z.number() })
    await assert.rejects(store.database.query(row, 'select id from agreements'), codeIs('RowInvalid'))
  })

  it('queues with a transaction or not at all, and each job once', async () => {
    const queue = await newQueue()
    const done: string[] = []
    await store.database.transaction((transaction) => queue.add(jobOf('a'), transaction))
    const failing = store.database.transaction(async (transaction) => {
      await queue.add(jobOf('b'), transaction)
      throw new RangeError('stop')
    })
    await assert.rejects(failing, RangeError)
    await queue.add(jobOf('a'))
    await queue.add(jobOf('c'))
    await queue.start(async (jobId) => void done.push(jobId), 1)
    await until(() => done.length >= 2)
    assert.deepEqual(done, [jobOf('a'), jobOf('c')])
  })

  it('tries work again that threw, and runs a job again that is put back', async () => {
    const queue = await newQueue()
    let runs = 0
    await queue.start(async (jobId) => {
      if (jobId === jobOf('d') && ++runs === 1) throw new RangeError('first time')
    }, 1)
    await queue.add(jobOf('d'))
    await until(() => runs === 2)
    await queue.again(jobOf('d'))
    await until(() => runs === 3)
  })

  it('keeps everything over a restart', async () => {
    await store.close()
    store = await openStore({ dataFolder, databaseUrl })
    assert.equal(await countAgreements(), 1)
  })
}
