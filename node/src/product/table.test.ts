import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { productIdOf } from '@causeway/sdk/product/identifier'
import { Products } from './products.ts'
import { cellOf, readColumns, readMasks, readTableShape } from './table.ts'

const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code

let folder: string
const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-table-'))
})
after(() => rm(folder, { recursive: true }))

describe('table', () => {
  it('takes nothing, NA, N/A, NaN and null as missing, whatever the space around', () => {
    for (const text of ['', '  ', 'NA', ' N/A ', 'NaN', 'null\t']) assert.equal(cellOf(text), null)
    for (const text of ['0', 'na', 'nan', 'None']) assert.equal(cellOf(text), text)
  })

  it('reads the masks of one column', async () => {
    const file = await write(
      'plain.csv',
      '\ufeffid, death ,note\r\n1,1,"a, b"\r\n2, 1 ,\r\n3,1.0,x\r\n\r\n4,NA,x\r\n5,0,"two\nlines"\r\n',
    )
    assert.deepEqual(await readTableShape(file), { columns: ['id', 'death', 'note'], rows: 5 })
    const masks = await readMasks(file, { column: 'death', value: '1', rows: 5 })
    assert.deepEqual(
      [[...masks.positive], [...masks.known]],
      [
        [1, 1, 0, 0, 0],
        [1, 1, 1, 0, 1],
      ],
    )
  })

  it('refuses another column or number of rows', async () => {
    const file = await write('short.csv', 'a\n1\n2\n')
    await assert.rejects(readMasks(file, { column: 'b', value: '1', rows: 2 }), codeIs('ColumnUnknown'))
    for (const rows of [1, 3]) await assert.rejects(readMasks(file, { column: 'a', value: '1', rows }), codeIs('RowsMismatch'))
  })

  it('refuses ragged rows, open quotes, a repeated column, an empty and a missing file', async () => {
    for (const text of ['a,b\n1\n', 'a\n"1\n', 'a,a\n1,2\n', '']) {
      await assert.rejects(readTableShape(await write('bad.csv', text)), codeIs('TableMalformed'))
    }
    await assert.rejects(readTableShape(join(folder, 'none.csv')), codeIs('TableUnreadable'))
  })

  it('reads whole columns', async () => {
    const file = await write('columns.csv', 'a,b,c\n1,x,NA\n2, y ,3\n')
    const columns = await readColumns(file, ['b', 'c'])
    assert.deepEqual(
      [columns.get('b'), columns.get('c')],
      [
        ['x', 'y'],
        [null, '3'],
      ],
    )
    await assert.rejects(readColumns(file, ['d']), codeIs('ColumnUnknown'))
    for (const text of ['', 'a,b\n1\n', 'a,a\n1,2\n']) {
      await assert.rejects(readColumns(await write('bad.csv', text), ['a']), codeIs('DataMalformed'))
    }
  })

  it('has no rows but a header', async () => {
    assert.deepEqual(await readTableShape(await write('header.csv', 'a,b\n')), { columns: ['a', 'b'], rows: 0 })
  })
})

describe('products', () => {
  it('reads the shape again when the file changes', async () => {
    const identifier = 'cwy.CN.hospital.trial'
    const file = await write('changing.csv', 'a\n1\n')
    const products = new Products(() => [{ identifier, file }])
    const product = products.get(productIdOf(identifier))
    assert.equal((await products.shape(product)).rows, 1)
    await write('changing.csv', 'a\n1\n2\n')
    assert.equal((await products.shape(product)).rows, 2)
    assert.throws(() => products.get(productIdOf('cwy.CN.hospital.other')), codeIs('ProductNotServed'))
  })
})
