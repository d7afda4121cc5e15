// Every suite of test/odrl on every engine, with the options that each states: every case.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allEngines, ownFolders, runAll } from '../../../conformance/runAll.ts'

const least: Readonly<Record<string, number>> = {
  'causeway-cases': 226,
  'odrl-evaluator-extra': 13,
  'solidlab-test-suite': 68,
  'w3c-formal-semantics': 14,
  'w3c-poe-evaluator': 38,
}

test('model, bytes and chain answer every case as its suite expects', async () => {
  const results = await runAll(ownFolders(), allEngines())
  const failed = results.flatMap(({ rows }) => rows).filter(({ passed }) => !passed)
  assert.deepEqual(
    failed.map((row) => `${row.suite} ${row.case} ${row.engine}: ${row.reason}`),
    [],
  )
  for (const { suite, rows } of results) assert.ok(rows.length >= (least[suite.name] ?? 1), suite.name)
  assert.deepEqual(
    Object.keys(least).filter((name) => results.filter(({ suite }) => suite.name === name).length !== 3),
    [],
  )
})
