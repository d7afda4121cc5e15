// The four public suites on the off-chain engine, with the options that each states: every case.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { offChain } from '../../../conformance/engine.ts'
import { runSuite } from '../../../conformance/runSuite.ts'
import { readSuite } from '../../../conformance/suite.ts'

const totals: Readonly<Record<string, number>> = {
  'solidlab-test-suite': 68,
  'odrl-evaluator-extra': 13,
  'w3c-poe-evaluator': 38,
  'w3c-formal-semantics': 14,
}

for (const [name, total] of Object.entries(totals)) {
  test(`${name}: ${total} of ${total}`, async () => {
    const rows = await runSuite(readSuite(join(import.meta.dirname, '../../odrl', name)), offChain)
    assert.deepEqual(
      rows.filter(({ passed }) => !passed).map((row) => row.case),
      [],
    )
    assert.equal(rows.length, total)
  })
}
