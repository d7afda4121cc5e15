import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { modelEngine } from './engine.ts'
import { runSuite } from './runSuite.ts'
import { readSuite } from './suite.ts'

const withIndex = async (index: unknown, use: (folder: string) => unknown): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-suite-'))
  try {
    writeFileSync(join(folder, 'index.json'), typeof index === 'string' ? index : JSON.stringify(index))
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const inline = {
  policy: { type: 'Set', permission: { target: 'urn:x', action: 'read' } },
  request: { action: 'odrl:read', target: 'urn:x' },
}

test('a folder without an index, and an index that is none, are refused by a code', async () => {
  assert.throws(() => readSuite('/nowhere'), { code: 'SuiteMissing' })
  await withIndex('{', (folder) => assert.throws(() => readSuite(folder), { code: 'SuiteInvalid' }))
  await withIndex({ cases: 1 }, (folder) => assert.throws(() => readSuite(folder), { code: 'SuiteInvalid' }))
})

test('a list of cases is an index, a decision may stand alone, and a wrong one fails', async () => {
  const cases = [
    { id: 'right', inline, expected: 'Permit' },
    { id: 'wrong', inline, expected: { decision: 'deny' } },
  ]
  await withIndex(cases, async (folder) => {
    const rows = await runSuite(readSuite(folder), modelEngine)
    assert.deepEqual(
      rows.map((row) => [row.case, row.passed]),
      [
        ['right', true],
        ['wrong', false],
      ],
    )
  })
})

test('a case that is not in the format, states nothing, or names no option fails, and the others go on', async () => {
  const cases = [
    { id: 'none' },
    { id: 'nothing', inline, expected: { mood: 'good' } },
    { id: 'option', inline, expected: 'allow', options: { dutyNotset: 'permit' } },
    { id: 'right', inline, expected: 'allow' },
  ]
  await withIndex({ cases }, async (folder) => {
    const rows = await runSuite(readSuite(folder), modelEngine)
    assert.deepEqual(
      rows.filter(({ passed }) => passed).map((row) => row.case),
      ['right'],
    )
    assert.equal(rows.length, 4)
  })
})
