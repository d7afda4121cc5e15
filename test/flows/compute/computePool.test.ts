// Workers end, queues drain, and a failed job leaves nothing but its typed error.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createSealSession } from '@causeway/sdk/compute/seal'
import { generateSecretKey, type SecretKey } from '@causeway/sdk/compute/secretKey'
import { type ComputeContingencyParameters, ComputePool } from '../../../node/src/compute/computePool.ts'

const rows = 20_000
let folder: string
let key: SecretKey
let job: ComputeContingencyParameters

before(async () => {
  using session = await createSealSession()
  key = generateSecretKey(session)
  folder = await mkdtemp(join(tmpdir(), 'causeway-pool-'))
  const [publicKeyFile, columnFile] = [join(folder, 'public.key'), join(folder, 'column')]
  await writeFile(publicKeyFile, key.publicKey())
  await writeFile(columnFile, key.encryptColumn(new Uint8Array(rows).fill(1)))
  const masks = { positive: new Uint8Array(rows), known: new Uint8Array(rows).fill(1) }
  job = { publicKeyFile, columnFiles: [columnFile], outputFile: join(folder, 'result'), rows, ...masks }
})
after(() => rm(folder, { recursive: true }))

const assertNothingWritten = async (): Promise<void> => {
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('result')),
    [],
  )
}

const hostileColumn = async (change: (bytes: Uint8Array) => void): Promise<string[]> => {
  using session = await createSealSession()
  const bytes = generateSecretKey(session).encryptColumn(new Uint8Array(rows))
  change(bytes)
  const file = join(folder, 'hostile')
  await writeFile(file, bytes)
  return [file]
}

describe('compute pool', () => {
  it('gives typed errors from the worker and writes nothing', async () => {
    const pool = new ComputePool()
    const zeros = new Uint8Array(rows)
    const cases: [Partial<ComputeContingencyParameters>, string][] = [
      [{ rows: 0 }, 'RowsOutOfRange'],
      [{ rows: rows - 1 }, 'ColumnLength'],
      [{ positive: zeros.slice().fill(2), known: zeros.slice().fill(3) }, 'BitNotBinary'],
      [{ positive: zeros.slice().fill(1), known: zeros }, 'MaskNotNested'],
      [{ columnFiles: [] }, 'NoCategories'],
      [{ columnFiles: Array.from({ length: 65 }, () => job.columnFiles[0] ?? '') }, 'TooManyCategories'],
      [{ columnFiles: [job.publicKeyFile] }, 'CiphertextLength'],
      [{ publicKeyFile: job.columnFiles[0] ?? '' }, 'CiphertextLength'],
      [{ columnFiles: [job.columnFiles[0] ?? '', job.columnFiles[0] ?? ''] }, 'SeedRepeated'],
      [{ columnFiles: [join(folder, 'absent')] }, 'WorkerFailed'],
      [
        { columnFiles: await hostileColumn((bytes) => bytes.fill(0xff, 98_498 * 2 + 200, 98_498 * 2 + 300)) },
        'CiphertextResidue',
      ],
    ]
    for (const [change, code] of cases) await assert.rejects(pool.computeContingency({ ...job, ...change }), { code }, code)
    assert.equal(pool.running, 0)
    await assertNothingWritten()
  })

  it('refuses a column that was cut short', async () => {
    const [file] = await hostileColumn(() => undefined)
    await truncate(file ?? '', 98_498)
    await assert.rejects(new ComputePool().computeContingency({ ...job, columnFiles: [file ?? ''] }), {
      code: 'CiphertextLength',
    })
  })

  it('runs as many as allowed, in order, and reports progress', async () => {
    const pool = new ComputePool({ workers: 1 })
    const finished: number[] = []
    const seen: number[][] = []
    const jobs = [0, 1, 2].map(async (index) => {
      const onProgress = (done: number, total: number) => void seen.push([done, total])
      await pool.computeContingency({ ...job, outputFile: join(folder, `queued-${index}`), onProgress })
      finished.push(index)
    })
    assert.deepEqual([pool.running, pool.queued], [1, 2])
    await Promise.all(jobs)
    assert.deepEqual(finished, [0, 1, 2])
    assert.deepEqual([pool.running, pool.queued], [0, 0])
    assert.deepEqual(seen.at(-1), [5, 5])
  })

  it('ends the worker on abort, before, during and in the queue', async () => {
    const pool = new ComputePool()
    await assert.rejects(pool.computeContingency({ ...job, signal: AbortSignal.abort() }), { code: 'ComputeAborted' })
    const [first, second] = [new AbortController(), new AbortController()]
    const running = pool.computeContingency({ ...job, signal: first.signal, onProgress: () => first.abort() })
    const waiting = pool.computeContingency({ ...job, signal: second.signal })
    second.abort()
    await Promise.all([running, waiting].map((promise) => assert.rejects(promise, { code: 'ComputeAborted' })))
    const refused = [0, 1].map(() => assert.rejects(pool.computeContingency(job), { code: 'ComputeAborted' }))
    pool.close()
    await Promise.all(refused)
    assert.deepEqual([pool.running, pool.queued], [0, 0])
    await assertNothingWritten()
  })

  it('ends a worker that takes too long or outgrows its memory', async () => {
    const pool = new ComputePool()
    await assert.rejects(pool.computeContingency({ ...job, limits: { timeout: 1 } }), { code: 'ComputeTimeout' })
    await assert.rejects(
      pool.computeContingency({ ...job, limits: { memoryBudget: 16 * 2 ** 20 - 1 } }),
      /SealMemory|WorkerFailed/,
    )
    await assertNothingWritten()
  })
})
