// Cases of suites that nobody here has seen: what their tables and documents may be called.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { bytesEngine } from '../../../conformance/bytesEngine.ts'
import { modelEngine } from '../../../conformance/engine.ts'
import { runSuite } from '../../../conformance/runSuite.ts'
import { readSuite } from '../../../conformance/suite.ts'
import { casePlace, tableRequest, tableTime } from '../../../conformance/tables.ts'

const odrl = 'http://www.w3.org/ns/odrl/2/'

test('a request is the same with bare names, with prefixes and with whole IRIs as columns', () => {
  const wanted = { action: `${odrl}read`, party: 'urn:bob', target: `${casePlace}asset-1` }
  for (const row of [
    { action: 'read', assignee: 'urn:bob', target: 'asset-1', '@type': 'Request' },
    { 'odrl:action': 'odrl:read', 'odrl:assignee': 'urn:bob', 'odrl:target': 'asset-1' },
    { [`${odrl}Action`]: `${odrl}read`, [`${odrl}Party`]: 'urn:bob', [`${odrl}Asset`]: 'asset-1' },
  ]) {
    const { facts, ...named } = tableRequest(row)
    assert.deepEqual({ ...named, facts: facts.size }, { ...wanted, facts: 0 })
  }
  assert.deepEqual([...tableRequest({ action: 'read', age: 18 }).facts.keys()], ['age'])
  assert.equal(tableTime({ currentTime: '2026-01-01' }), '2026-01-01')
  assert.equal(tableRequest({ action: 'verify' }).action, 'http://relative.invalid/verify')
})

const policy = {
  '@context': { odrl, xsd: 'http://www.w3.org/2001/XMLSchema#', '@language': 'en' },
  '@id': 'policy-1',
  '@type': 'odrl:Set',
  'odrl:permission': {
    '@id': 'rule-1',
    'odrl:action': ['odrl:read', 'odrl:print'],
    'odrl:target': 'asset-1',
    'odrl:constraint': { 'odrl:leftOperand': 'odrl:purpose', 'odrl:operator': 'odrl:eq', 'odrl:rightOperand': 'research' },
  },
  'odrl:prohibition': { 'odrl:action': 'odrl:display', 'odrl:target': 'asset-1' },
}
const rules = [{ rule: `${casePlace}rule-1`, activation: 'Active' }]
const cases = [
  { id: 'print', request: { action: 'print', target: 'asset-1', purpose: 'research' }, expected: { decision: 'allow' } },
  { id: 'purpose', request: { action: 'print', target: 'asset-1', purpose: 'sale' }, expected: { decision: 'deny' } },
  { id: 'asset', request: { action: 'print', target: 'asset-2', purpose: 'research' }, expected: { decision: 'deny' } },
  { id: 'display', request: { action: 'display', target: 'asset-1', purpose: 'research' }, expected: { decision: 'deny' } },
  // One rule with two actions has one report.
  { id: 'rules', request: { action: 'print', target: 'asset-1', purpose: 'research' }, expected: { decision: 'allow', rules } },
]

test('a suite with relative names, plain texts and a default language runs on the model and on the bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-suite-'))
  try {
    const { 'odrl:prohibition': _, ...permitting } = policy
    writeFileSync(join(folder, 'policy.jsonld'), JSON.stringify(policy))
    writeFileSync(join(folder, 'permitting.jsonld'), JSON.stringify(permitting))
    const listed = cases.map((one) => ({ ...one, policy: one.id === 'rules' ? 'permitting.jsonld' : 'policy.jsonld' }))
    writeFileSync(join(folder, 'index.json'), JSON.stringify({ cases: listed }))
    for (const engine of [modelEngine, bytesEngine]) {
      const rows = await runSuite(readSuite(folder), engine)
      assert.deepEqual(
        rows.map((row) => [row.case, row.passed, row.passed ? '' : row.reason]),
        cases.map(({ id }) => [id, true, '']),
      )
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
