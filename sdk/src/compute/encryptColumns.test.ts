import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { columnBytes } from './blocks.ts'
import { encryptColumns } from './encryptColumns.ts'
import { createSealSession, type SealSession } from './seal.ts'
import { generateSecretKey } from './secretKey.ts'
import { parseColumn } from './wire.ts'

let session: SealSession
before(async () => {
  session = await createSealSession()
})
after(() => session[Symbol.dispose]())

describe('encryptColumns', () => {
  it('yields each column whole and reports every run of blocks', async () => {
    const rows = 33 * 4096 + 1
    const seen: number[][] = []
    const columns = [new Uint8Array(rows), new Uint8Array(rows)]
    const onProgress = (done: number, total: number) => void seen.push([done, total])
    for await (const column of encryptColumns(generateSecretKey(session), columns, { onProgress })) {
      assert.equal(column.length, columnBytes(rows))
      assert.equal(parseColumn(column, 34).length, 34)
    }
    assert.deepEqual(seen, [
      [32, 68],
      [34, 68],
      [66, 68],
      [68, 68],
    ])
  })

  it('refuses columns of different length and stops on abort', async () => {
    const key = generateSecretKey(session)
    const drain = async (columns: Uint8Array[], signal?: AbortSignal) => {
      for await (const _ of encryptColumns(key, columns, signal === undefined ? {} : { signal }));
    }
    await assert.rejects(drain([new Uint8Array(3), new Uint8Array(4)]), { code: 'ColumnLength' })
    await assert.rejects(drain([]), { code: 'RowsOutOfRange' })
    await assert.rejects(drain([new Uint8Array(3)], AbortSignal.abort()), { name: 'AbortError' })
  })
})
