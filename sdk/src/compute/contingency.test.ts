import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { blockCount } from './blocks.ts'
import {
  type Cell,
  contingencyDigest,
  contingencyParameters,
  countContingency,
  indicatorColumns,
  outcomeMasks,
} from './contingency.ts'

const valid = { operation: 'contingency', rows: 929, categories: ['Lev', 'Obs'], outcome: { column: 'death', value: '1' } }

describe('contingency', () => {
  it('accepts its parameters and refuses others', () => {
    assert.deepEqual(contingencyParameters.parse(valid), valid)
    const refused = [
      { rows: 0 },
      { rows: 16_760_833 },
      { rows: 1.5 },
      { categories: [] },
      { categories: ['a', 'a'] },
      { categories: Array.from({ length: 65 }, (_, i) => `${i}`) },
      { operation: 'sum' },
      { extra: 1 },
    ]
    for (const change of refused) assert.equal(contingencyParameters.safeParse({ ...valid, ...change }).success, false)
  })

  it('has a digest that names algorithm, version and parameters', () => {
    assert.equal(contingencyDigest(), '0x0b2a970a58067c11f87362242895a84ed0747c8fa85a0322c71402d048bd3fbe')
  })

  it('orders numbers by value before text by code unit, and leaves missing rows out of every column', () => {
    const { categories, columns } = indicatorColumns(['b', '10', '9', null, 'B', '-1', 'b', '9.5'])
    assert.deepEqual(categories, ['-1', '9', '9.5', '10', 'B', 'b'])
    assert.deepEqual(columns[5], Uint8Array.of(1, 0, 0, 0, 0, 0, 1, 0))
    assert.deepEqual(
      columns.map((column) => column[3]),
      [0, 0, 0, 0, 0, 0],
    )
  })

  it('counts pairs where both are known', () => {
    const exposure: Cell[] = ['a', 'a', 'b', null, 'a', 'b']
    const outcome: Cell[] = ['1', '0', '1', '1', null, '1']
    assert.deepEqual(countContingency(exposure, outcome, '1'), [
      { category: 'a', positive: 1, total: 2 },
      { category: 'b', positive: 2, total: 2 },
    ])
    const { positive, known } = outcomeMasks(outcome, '1')
    assert.deepEqual([...positive], [1, 0, 1, 1, 0, 1])
    assert.deepEqual([...known], [1, 1, 1, 1, 0, 1])
  })

  it('refuses too many categories, none, and columns that do not match', () => {
    const many = Array.from({ length: 65 }, (_, i) => `${i}`)
    assert.throws(() => indicatorColumns(many), { code: 'TooManyCategories' })
    assert.equal(indicatorColumns(many.slice(1)).categories.length, 64)
    assert.throws(() => indicatorColumns([null, null]), { code: 'NoCategories' })
    assert.throws(() => countContingency(['a'], [], '1'), { code: 'ColumnLength' })
  })

  it('cuts rows in blocks and refuses what a result cannot count', () => {
    assert.deepEqual([1, 4096, 4097, 16_760_832].map(blockCount), [1, 1, 2, 4092])
    for (const rows of [0, -1, 1.5, 16_760_833, Number.NaN]) assert.throws(() => blockCount(rows), { code: 'RowsOutOfRange' })
  })
})
