import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPolicy } from '../model/readPolicy.ts'
import { decide, emptyState } from './decide.ts'
import type { DecideOptions } from './options.ts'
import type { DecisionRequest, Fact } from './world.ts'

const context = 'http://www.w3.org/ns/odrl.jsonld'
const odrl = 'http://www.w3.org/ns/odrl/2/'
const request = (facts: Readonly<Record<string, string | readonly string[]>> = {}, action = 'read'): DecisionRequest => ({
  action: `${odrl}${action}`,
  party: 'urn:alice',
  target: 'urn:x',
  facts: new Map(
    Object.entries(facts).map(([name, values]): [string, Fact] => [
      `${odrl}${name}`,
      { values: [values].flat().map((value) => ({ kind: 'literal', value, datatype: '' })), from: 'request' },
    ]),
  ),
})
const policyWith = (rules: object): string => JSON.stringify({ '@context': context, '@type': 'Set', uid: 'urn:p', ...rules })
const permission = { target: 'urn:x', action: 'read' }
const ask = async (rules: object, asked: DecisionRequest = request(), options: Partial<DecideOptions> = {}) =>
  decide(await readPolicy(policyWith(rules)), asked, emptyState, options)

test('an unset conflict voids, and each strategy decides', async () => {
  const both = { permission: [permission], prohibition: [{ target: 'urn:x', action: 'use' }] }
  assert.equal((await ask(both)).reason, 'Void')
  assert.equal((await ask({ ...both, conflict: 'perm' })).decision, 'allow')
  assert.equal((await ask({ ...both, conflict: 'prohibit' })).reason, 'Prohibited')
  assert.equal((await ask(both, request(), { conflictDefault: 'perm' })).decision, 'allow')
})

test('use does not include sell, and deprecated actions are their exact match', async () => {
  const use = { permission: [{ target: 'urn:x', action: 'use' }] }
  assert.equal((await ask(use, request({}, 'sell'))).decision, 'deny')
  assert.equal((await ask({ permission: [{ target: 'urn:x', action: 'modify' }] }, request({}, 'write'))).decision, 'allow')
})

test('xone is exactly one of three, not parity', async () => {
  const count = (rightOperand: number) => ({ leftOperand: 'count', operator: 'lt', rightOperand })
  const xone = { permission: [{ ...permission, constraint: [{ xone: [count(1), count(2), count(3)] }] }] }
  assert.equal((await ask(xone, request({ count: '0' }))).decision, 'deny')
  assert.equal((await ask(xone, request({ count: '2' }))).decision, 'allow')
})

test('a missing fact is undecided: no permission, and a prohibition denies', async () => {
  const constraint = [{ leftOperand: 'purpose', operator: 'neq', rightOperand: 'war' }]
  assert.equal((await ask({ permission: [{ ...permission, constraint }] })).reason, 'Undecided')
  const prohibition = [{ ...permission, constraint }]
  assert.equal((await ask({ permission: [permission], prohibition, conflict: 'prohibit' })).reason, 'Undecided')
  assert.equal((await ask({ permission: [permission], prohibition, conflict: 'perm' })).reason, 'Permitted')
})

const operators: readonly (readonly [string, readonly string[], boolean])[] = [
  ['isAnyOf', ['a', 'z'], true],
  ['isAllOf', ['a'], false],
  ['isAllOf', ['a', 'b', 'c'], true],
  ['isNoneOf', ['z'], true],
  ['isNoneOf', ['a', 'z'], false],
]
for (const [operator, facts, allowed] of operators) {
  test(`${operator} of a and b, with ${facts.join(' and ')}`, async () => {
    const constraint = [{ leftOperand: 'language', operator, rightOperand: ['a', 'b'] }]
    const { decision } = await ask({ permission: [{ ...permission, constraint }] }, request({ language: facts }))
    assert.equal(decision, allowed ? 'allow' : 'deny')
  })
}

test('a duty that nobody has done denies unless the option says otherwise', async () => {
  const duty = { permission: [{ ...permission, duty: [{ action: 'compensate' }] }] }
  assert.equal((await ask(duty)).decision, 'deny')
  assert.equal((await ask(duty, request(), { dutyNotSet: 'permit' })).decision, 'allow')
})

test('an offer grants nothing unless the option says otherwise', async () => {
  const offer = { '@type': 'Offer', assigner: 'urn:a', permission: [permission] }
  assert.equal((await ask(offer)).reason, 'NotConsidered')
  assert.equal((await ask(offer, request(), { offers: 'evaluate' })).decision, 'allow')
})

test('inheritance is applied, and a circle is refused', async () => {
  const turtle = (parent: string) => `@prefix : <${odrl}> . <urn:c> a :Set ; :inheritFrom <urn:b> . <urn:b> a :Set ;
    ${parent} :permission [ :action :read ; :target <urn:x> ] .`
  assert.equal(decide(await readPolicy(turtle('')), request()).decision, 'allow')
  await assert.rejects(readPolicy(turtle(':inheritFrom <urn:c> ;')), { code: 'PolicyInheritanceCircular' })
})

test('what cannot be read is refused with a typed error', async () => {
  await assert.rejects(readPolicy('this is no policy'), { code: 'PolicySyntax' })
  await assert.rejects(readPolicy('{"@context":"http://example.org/other"}'), { code: 'PolicyContextUnknown' })
  await assert.rejects(readPolicy('{"a":'.repeat(500)), { code: 'PolicySyntax' })
  await assert.rejects(readPolicy(`${'['.repeat(9000)}${']'.repeat(9000)}`), { code: 'PolicyTooDeep' })
  await assert.rejects(readPolicy(policyWith({ profile: 'urn:other' })), { code: 'PolicyProfileUnknown' })
})

const missing = { leftOperand: 'purpose', operator: 'eq', rightOperand: 'urn:p' }
const least = (rightOperand: number) => ({ leftOperand: 'count', operator: 'gteq', rightOperand })

test('what stands behind a part that fails is not read', async () => {
  const refined = { ...permission, action: [{ 'rdf:value': { '@id': 'odrl:read' }, refinement: [least(5)] }] }
  const prohibition = [{ ...refined, constraint: [missing] }]
  assert.equal((await ask({ permission: [permission], prohibition }, request({ count: '2' }))).reason, 'Permitted')
  assert.equal((await ask({ permission: [permission], prohibition }, request({ count: '5' }))).reason, 'Undecided')
})

test('within a part, what cannot be decided outweighs what fails', async () => {
  const duty = [{ action: 'inform', constraint: [least(5), missing] }]
  assert.equal((await ask({ permission: [{ ...permission, duty }] }, request({ count: '2' }))).reason, 'Undecided')
  const known = request({ count: '2', purpose: 'urn:p' })
  assert.equal((await ask({ permission: [{ ...permission, duty }] }, known)).reason, 'Permitted')
})

test('of prohibitions the first that holds or is undecided decides, unless a permission may make the policy void', async () => {
  const prohibition = [permission, { ...permission, constraint: [missing] }]
  const reasons = ['prohibit', 'perm', 'invalid'].map(async (conflict) => (await ask({ prohibition, conflict })).reason)
  assert.deepEqual(await Promise.all(reasons), ['Prohibited', 'Prohibited', 'Undecided'])
})

test('a unit of the fact matters to amounts and to constraints with a unit', async () => {
  const asked = async (leftOperand: string, unit?: string) => {
    const constraint = [{ leftOperand, operator: 'gteq', rightOperand: '5', ...(unit === undefined ? {} : { unit }) }]
    const fact: Fact = { values: [{ kind: 'literal', value: '6', datatype: '' }], unit: 'urn:euro', from: 'request' }
    const facts = new Map([[`${odrl}${leftOperand}`, fact]])
    return (await ask({ permission: [{ ...permission, constraint }] }, { ...request(), facts })).decision
  }
  assert.equal(await asked('count'), 'allow')
  assert.equal(await asked('count', 'urn:dollar'), 'deny')
  assert.equal(await asked('payAmount'), 'deny')
  assert.equal(await asked('payAmount', 'urn:euro'), 'allow')
})

test('numbers as JSON-LD writes them have exponents', async () => {
  const constraint = [{ leftOperand: 'percentage', operator: 'lt', rightOperand: 2.5 }]
  assert.equal((await ask({ permission: [{ ...permission, constraint }] }, request({ percentage: '2.4' }))).decision, 'allow')
  assert.equal((await ask({ permission: [{ ...permission, constraint }] }, request({ percentage: '2.5' }))).decision, 'deny')
})
