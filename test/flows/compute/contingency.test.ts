// End to end: encrypt columns, compute in a worker over files, decrypt; on the colon-cancer trial and on awkward shapes.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Cell, countContingency, indicatorColumns, outcomeMasks } from '@causeway/sdk/compute/contingency'
import { decryptContingency } from '@causeway/sdk/compute/decryptContingency'
import { encryptColumns } from '@causeway/sdk/compute/encryptColumns'
import { createSealSession, type SealSession } from '@causeway/sdk/compute/seal'
import { generateSecretKey, type SecretKey } from '@causeway/sdk/compute/secretKey'
import { parse } from 'csv-parse/sync'
import { ComputePool } from '../../../node/src/compute/computePool.ts'

let session: SealSession
let key: SecretKey
let folder: string
const pool = new ComputePool()

before(async () => {
  session = await createSealSession()
  key = generateSecretKey(session)
  folder = await mkdtemp(join(tmpdir(), 'causeway-compute-'))
  await writeFile(join(folder, 'public.key'), key.publicKey())
})
after(async () => {
  pool.close()
  session[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

const writeColumns = async (columns: readonly Uint8Array[]): Promise<string[]> => {
  const files: string[] = []
  for await (const column of encryptColumns(key, columns)) {
    files.push(join(folder, `column-${files.length}`))
    await writeFile(files.at(-1) ?? '', column)
  }
  return files
}

const computeTable = async (exposure: readonly Cell[], outcome: readonly Cell[], value: string) => {
  const { categories, columns } = indicatorColumns(exposure)
  const job = {
    publicKeyFile: join(folder, 'public.key'),
    columnFiles: await writeColumns(columns),
    outputFile: join(folder, 'result'),
  }
  const finished = await pool.computeContingency({ ...job, rows: exposure.length, ...outcomeMasks(outcome, value) })
  const result = new Uint8Array(await readFile(job.outputFile))
  return { finished, result, table: decryptContingency(key, result, { rows: exposure.length, categories }), job }
}

const readTrial = async (): Promise<Record<string, string>[]> =>
  parse(await readFile(new URL('../../data/colon-trial.csv', import.meta.url)), { columns: true })

describe('encrypted contingency, end to end', () => {
  it('gives the published table of the colon-cancer trial', async () => {
    const trial = await readTrial()
    const column = (name: string) => trial.map((row) => row[name] || null)
    const recurrence = await computeTable(column('treatment'), column('recurrence'), '1')
    assert.deepEqual(recurrence.table, [
      { category: 'Lev', positive: 172, total: 310 },
      { category: 'Lev+5FU', positive: 119, total: 304 },
      { category: 'Obs', positive: 177, total: 315 },
    ])
    const death = await computeTable(column('treatment'), column('death'), '1')
    assert.deepEqual(
      death.table.map((row) => row.positive),
      [161, 123, 168],
    )
    assert.deepEqual(recurrence.table, countContingency(column('treatment'), column('recurrence'), '1'))
  })

  it('counts over several blocks with missing cells, and gives nothing, one and all', async () => {
    const rows = 3 * 4096 + 77
    const exposure: Cell[] = Array.from({ length: rows }, (_, row) =>
      row % 11 === 0 ? null : row === 4094 ? 'one' : `${row % 2}`,
    )
    const outcome: Cell[] = exposure.map((cell, row) => (row % 7 === 0 ? null : cell === '0' ? 'no' : 'yes'))
    const { table } = await computeTable(exposure, outcome, 'yes')
    assert.deepEqual(table, countContingency(exposure, outcome, 'yes'))
    const [none, all, one] = table
    assert.deepEqual([none?.positive, all?.positive, one], [0, all?.total, { category: 'one', positive: 1, total: 1 }])
  })

  it('binds the bytes written, evaluates alike under one key, finishes differently, and leaves no partial file', async () => {
    const outcome = ['1', '0', null, '1']
    const first = await computeTable(['a', 'b', 'a', null], outcome, '1')
    const digest = `0x${createHash('sha256').update(first.result).digest('hex')}`
    assert.deepEqual([first.finished.resultDigest, first.finished.bytes], [digest, first.result.length])
    const compute = (digestKey: Uint8Array) =>
      pool.computeContingency({ ...first.job, rows: 4, ...outcomeMasks(outcome, '1'), digestKey })
    const same = await compute(Uint8Array.from(Buffer.from(first.finished.digestKey.slice(2), 'hex')))
    const other = await compute(new Uint8Array(32))
    assert.equal(same.evaluatedDigest, first.finished.evaluatedDigest)
    assert.notEqual(other.evaluatedDigest, first.finished.evaluatedDigest)
    assert.notEqual(same.resultDigest, first.finished.resultDigest)
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith('.partial')),
      [],
    )
  })
})
