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

/** Runs the cases on both engines, with these files beside them, and expects each to pass. */
const runCases = async (files: Readonly<Record<string, string>>, listed: readonly object[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-suite-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    writeFileSync(join(folder, 'index.json'), JSON.stringify({ cases: listed }))
    for (const engine of [modelEngine, bytesEngine]) {
      const rows = await runSuite(readSuite(folder), engine)
      assert.deepEqual(
        rows.filter(({ passed }) => !passed).map(({ case: id, reason }) => [id, reason]),
        [],
      )
      assert.equal(rows.length, listed.length)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a suite with relative names, plain texts and a default language runs on the model and on the bytes', async () => {
  const { 'odrl:prohibition': _, ...permitting } = policy
  const listed = cases.map((one) => ({ ...one, policy: one.id === 'rules' ? 'permitting.jsonld' : 'policy.jsonld' }))
  await runCases({ 'policy.jsonld': JSON.stringify(policy), 'permitting.jsonld': JSON.stringify(permitting) }, listed)
})

const prefix = `@prefix : <${odrl}> . @prefix s: <https://w3id.org/force/sotw#> . @prefix o: <https://w3id.org/force/odrlproposed#> .
  @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . `
const mixed = {
  'count.ttl': `${prefix} <urn:p> a :Set ; :permission [ :action :read ; :target <urn:x> ; :constraint
    [ :leftOperand :count ; :operator :lt ; :rightOperand 3 ] ] .`,
  'until.ttl': `${prefix} <urn:p> a :Set ; :permission [ :action :read ; :target <urn:x> ; :constraint
    [ :leftOperand :dateTime ; :operator :lt ; :rightOperandReference <urn:end> ] ] .
    <urn:end> o:reference <urn:contract> ; o:path <urn:expires> .`,
  'request.ttl': `${prefix} <urn:q> a :Request ; :permission [ :action :read ; :target <urn:x> ] .`,
  'request.json': '{ "action": "read", "target": "urn:x", "currentTime": "2026-01-01T00:00:00Z" }',
  'count-2.ttl': `${prefix} <urn:s> s:count [ s:countValue 2 ; :target <urn:x> ] , [ s:countValue 9 ; :target <urn:y> ] .`,
  'expires.ttl': `${prefix} <urn:contract> <urn:expires> "2026-02-01T00:00:00Z"^^xsd:dateTime .`,
}
const table = { action: 'read', target: 'urn:x' }
const count = (value: number) => [{ fact: 'odrl:count', value }]

test('requests and states are files or tables, in any pairing', async () => {
  await runCases(mixed, [
    { id: 'files', policy: 'count.ttl', request: 'request.ttl', sotw: 'count-2.ttl', expected: { decision: 'allow' } },
    { id: 'table-file', policy: 'count.ttl', request: table, sotw: 'count-2.ttl', expected: { decision: 'allow' } },
    { id: 'file-table', policy: 'count.ttl', request: 'request.ttl', sotw: count(2), expected: { decision: 'allow' } },
    { id: 'file-table-3', policy: 'count.ttl', request: 'request.ttl', sotw: count(3), expected: { decision: 'deny' } },
    { id: 'json-table', policy: 'count.ttl', request: 'request.json', sotw: count(2), expected: { decision: 'allow' } },
    { id: 'nobody-knows', policy: 'count.ttl', request: table, expected: { decision: 'deny' } },
  ])
})

test('an operand reference leads to the state', async () => {
  const until = { policy: 'until.ttl', request: table, sotw: 'expires.ttl' }
  await runCases(mixed, [
    { ...until, id: 'before', now: '2026-01-31T00:00:00Z', expected: { decision: 'allow' } },
    { ...until, id: 'after', now: '2026-02-01T00:00:00Z', expected: { decision: 'deny' } },
    { ...until, id: 'nowhere', sotw: [], now: '2026-01-31T00:00:00Z', expected: { decision: 'deny' } },
  ])
})

const related = {
  'isA.ttl': `${prefix} <urn:p> a :Set ; :permission [ :action :read ; :target <urn:x> ; :constraint
    [ :leftOperand :purpose ; :operator :isA ; :rightOperand <urn:research> ] ] .`,
  'within.ttl': `${prefix} <urn:p> a :Set ; :permission [ :action :read ; :target <urn:x> ; :constraint
    [ :leftOperand :spatial ; :operator :isPartOf ; :rightOperand <urn:eu> ] ] .`,
  'share.ttl': `${prefix} <urn:p> a :Set ; :permission [ :action :read ; :target <urn:x> ; :constraint
    [ :leftOperand :percentage ; :operator :gteq ; :rightOperand 5.0e1 ] ] .`,
  'duty.ttl': `${prefix} <urn:p> a :Set ; :permission [ :action :read ; :target <urn:x> ; :duty <urn:d> ] . <urn:d> :action :inform .`,
}
const skos = 'http://www.w3.org/2004/02/skos/core#'
const trial = (predicate: string, subject = 'urn:trial', object = 'urn:research') => ({
  policy: 'isA.ttl',
  request: { ...table, purpose: 'urn:trial' },
  sotw: [{ subject, predicate, object }],
})

test('relations are read from either side, numbers with an exponent, and states of duties in either case', async () => {
  const allowed = { expected: { decision: 'allow' } }
  const denied = { expected: { decision: 'deny' } }
  const subClass = 'http://www.w3.org/2000/01/rdf-schema#subClassOf'
  await runCases(related, [
    { id: 'broader', ...trial(`${skos}broader`), ...allowed },
    { id: 'narrower', ...trial(`${skos}narrower`, 'urn:research', 'urn:trial'), ...allowed },
    { id: 'narrower-reversed', ...trial(`${skos}narrower`), ...denied },
    { id: 'class', ...trial(subClass), ...allowed },
    { id: 'class-reversed', ...trial(subClass, 'urn:research', 'urn:trial'), ...denied },
    {
      id: 'within',
      policy: 'within.ttl',
      request: { ...table, spatial: 'urn:de' },
      sotw: [{ subject: 'urn:eu', predicate: 'http://purl.org/dc/terms/hasPart', object: 'urn:de' }],
      ...allowed,
    },
    { id: 'share', policy: 'share.ttl', request: { ...table, percentage: 50 }, ...allowed },
    { id: 'share-49', policy: 'share.ttl', request: { ...table, percentage: '49.9' }, ...denied },
    { id: 'done', policy: 'duty.ttl', request: table, sotw: [{ duty: 'urn:d', state: 'report:Fulfilled' }], ...allowed },
    { id: 'breached', policy: 'duty.ttl', request: table, sotw: [{ duty: 'urn:d', state: 'Violated' }], ...denied },
  ])
})
