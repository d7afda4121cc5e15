import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hexlify } from 'ethers'
import vectors from '../../../test/vectors/policy/decisions.json' with { type: 'json' }
import { CausewayError } from '../errors.ts'
import { compilePolicy } from './compilePolicy.ts'
import { policyId } from './policyId.ts'

const product = 'urn:cwy:product:cwy.CN.hospital.trial'
const count = { leftOperand: 'count', operator: 'lteq', rightOperand: 3 }
const set = (rest: object) => ({ '@type': 'Set', uid: 'urn:uuid:1', ...rest })
const rule = (rest: object) => set({ permission: [{ target: product, action: 'use', ...rest }] })
const constrained = (...constraint: unknown[]) => rule({ constraint })
const compare = (leftOperand: string, operator: string, rightOperand: unknown, rest: object = {}) =>
  constrained({ leftOperand, operator, rightOperand, ...rest })

type Document = string | object

const hexOf = async (document: Document): Promise<string> => hexlify(await compilePolicy(document))
const same = async (one: Document, other: Document) => assert.equal(await hexOf(one), await hexOf(other))
const differ = async (one: Document, other: Document) => assert.notEqual(await hexOf(one), await hexOf(other))

const refuses = (policy: Document, code: string, path?: string) =>
  assert.rejects(
    () => compilePolicy(policy),
    (error) => error instanceof CausewayError && error.code === code && (path === undefined || error.metadata.path === path),
    `${code} ${path ?? ''}`,
  )

test('compiles the shared policies to the shared bytes', async () => {
  for (const { name, policy, bytes, id } of vectors.cases) {
    const compiled = await compilePolicy(policy)
    assert.equal(hexlify(compiled), bytes, name)
    assert.equal(policyId(compiled), id, name)
  }
})

test('one policy in compact, prefixed and full terms is one policy', async () => {
  const odrl = 'http://www.w3.org/ns/odrl/2/'
  await same(constrained(count), {
    '@context': 'http://www.w3.org/ns/odrl.jsonld',
    '@id': 'urn:uuid:1',
    '@type': `${odrl}Set`,
    'odrl:permission': {
      '@type': 'odrl:Permission',
      [`${odrl}target`]: { '@type': 'Asset', uid: product },
      'odrl:action': { 'rdf:value': { '@id': 'odrl:use' } },
      'odrl:constraint': {
        'odrl:leftOperand': { '@id': 'odrl:count' },
        'odrl:operator': { '@id': `${odrl}lteq` },
        'odrl:rightOperand': { '@value': '3.0', '@type': 'xsd:decimal' },
      },
    },
  })
})

test('order and repetition of rules, constraints and values do not matter', async () => {
  const either = compare('purpose', 'isAnyOf', ['urn:a', 'urn:b'])
  await same(either, compare('purpose', 'isAnyOf', [{ '@id': 'urn:b' }, 'urn:a', 'urn:b']))
  const time = { leftOperand: 'dateTime', operator: 'lt', rightOperand: '2027-01-01T00:00:00Z' }
  await same(constrained(count, time), constrained(time, count, time))
  const rules = [
    { target: product, action: 'use' },
    { target: product, action: 'sell' },
  ]
  await same(set({ permission: rules }), set({ permission: [...rules].reverse() }))
})

test('an operand that is given twice changes xone and nothing else', async () => {
  const purpose = { leftOperand: 'purpose', operator: 'eq', rightOperand: 'urn:a' }
  for (const name of ['and', 'or'])
    await same(constrained({ [name]: [count, purpose] }), constrained({ [name]: [purpose, count, count] }))
  await differ(constrained({ xone: [count, purpose] }), constrained({ xone: [count, count, purpose] }))
  await same(constrained({ xone: [count, purpose] }), constrained({ xone: { '@list': [purpose, count] } }))
})

test('properties of the policy hold in every rule, and the rule outweighs them', async () => {
  const shared = { target: product, assigner: 'did:a', assignee: 'did:b', constraint: count }
  const full = { target: product, assigner: 'did:a', assignee: 'did:b', action: 'use', constraint: count }
  await same(set({ ...shared, permission: { action: 'use' } }), set({ permission: full }))
  await same(
    set({ ...shared, permission: { action: 'use', assignee: 'did:c' } }),
    set({ permission: { ...full, assignee: 'did:c' } }),
  )
})

test('constraints of the policy are joined to those of the rule', async () => {
  const time = { leftOperand: 'dateTime', operator: 'lt', rightOperand: '2027-01-01' }
  await same(
    set({ constraint: time, permission: { target: product, action: 'use', constraint: count } }),
    constrained(time, count),
  )
})

test('rules with several actions, targets and parties are multiplied out', async () => {
  const rules = ['use', 'sell'].flatMap((action) => ['did:a', 'did:b'].map((assignee) => ({ target: product, action, assignee })))
  await same(
    set({ permission: { target: product, action: ['use', 'sell'], assignee: ['did:a', 'did:b'] } }),
    set({ permission: rules }),
  )
})

test('deprecated actions are their exact match', async () => {
  await same(rule({ action: 'write' }), rule({ action: 'modify' }))
  await same(rule({ action: 'shareAlike' }), rule({ action: 'http://creativecommons.org/ns#ShareAlike' }))
  await differ(rule({ action: 'lease' }), rule({ action: 'use' }))
})

test('the default conflict strategy and the plain kind are not written', async () => {
  await same(rule({}), { ...rule({}), conflict: 'invalid' })
  await same(rule({}), { ...rule({}), '@type': ['odrl:Policy', 'Set'] })
  await differ(rule({}), { ...rule({}), conflict: 'odrl:prohibit' })
})

test('instants are what they mean', async () => {
  const at = (rightOperand: unknown) => compare('dateTime', 'lt', rightOperand)
  for (const same1 of [
    '2027-01-01T00:00:00Z',
    '2027-01-01T00:00:00',
    '2027-01-01T08:00:00+08:00',
    '2026-12-31T24:00:00Z',
    '2027-01-01Z',
  ]) {
    await same(at('2027-01-01'), at({ '@value': same1, '@type': same1.includes('T') ? 'xsd:dateTime' : 'xsd:date' }))
  }
  await same(at('2027-01-01T00:00:00.000Z'), at('2027-01-01'))
  await differ(at('2027-01-01T00:00:00.500Z'), at('2027-01-01'))
})

test('numbers and durations are what they mean', async () => {
  await same(compare('count', 'lt', '007'), compare('count', 'lt', { '@value': '7.00', '@type': 'xsd:decimal' }))
  await same(
    compare('elapsedTime', 'lteq', 'P1DT1H'),
    compare('elapsedTime', 'lteq', { '@value': 'PT25H', '@type': 'xsd:dayTimeDuration' }),
  )
  assert.equal(
    (await compilePolicy(compare('count', 'lt', (2n ** 255n - 1n).toString()))).length,
    (await compilePolicy(compare('count', 'lt', 7))).length + 24,
  )
})

test('metadata with a prefix is left out, a misspelt prefix is not metadata', async () => {
  await same(rule({}), rule({ 'dc:title': 'A trial', 'http://example.com/note': 1 }))
  await refuses(rule({ 'ordl:constraint': count }), 'PolicyTermUnknown', '/permission/0/ordl:constraint')
})

test('refuses what it does not know, with the path', async () => {
  // @ts-expect-error what a program without types may give
  await refuses(null, 'PolicyNotObject')
  await refuses([], 'PolicyMissing')
  await refuses('no policy', 'PolicySyntax')
  await refuses(rule({ action: 'USE' }), 'PolicyTermUnknown')
  await refuses(rule({ action: 'toString' }), 'PolicyTermUnknown')
  await refuses(rule({ summary: 'x' }), 'PolicyTermUnknown', '/permission/0/summary')
  await refuses(compare('age', 'gt', 18), 'PolicyTermUnknown', '/permission/0/constraint/0/leftOperand')
  await refuses(compare('count', '<=', 18), 'PolicyTermUnknown', '/permission/0/constraint/0/operator')
  await refuses({ ...rule({}), profile: 'urn:other' }, 'PolicyProfileUnknown')
  await refuses({ ...rule({}), '@type': 'Licence' }, 'PolicyTypeUnknown')
  await refuses({ ...rule({}), '@type': ['Offer', 'Agreement'] }, 'PolicyTypeUnknown')
  await refuses({ ...rule({}), conflict: 'first' }, 'PolicyTermUnknown')
})

test('a document with several policies needs a name, or an heir of the others', async () => {
  const one = { '@type': 'Set', uid: 'urn:1', permission: [{ target: product, action: 'use' }] }
  const other = { '@type': 'Set', uid: 'urn:2', permission: [{ target: product, action: 'read' }] }
  await refuses([one, other], 'PolicySeveral')
  const chosen = await compilePolicy([one, other], { policy: 'urn:2' })
  assert.equal(hexlify(chosen), await hexOf(other))
  await assert.rejects(
    () => compilePolicy([one, other], { policy: 'urn:3' }),
    (error) => error instanceof CausewayError && error.code === 'PolicyMissing',
  )
  const both = { ...one, permission: [...one.permission, ...other.permission] }
  await same([{ ...one, inheritFrom: 'urn:2' }, other], both)
  await refuses(
    [
      { ...one, inheritFrom: 'urn:2' },
      { ...other, inheritFrom: 'urn:1' },
    ],
    'PolicyInheritanceCircular',
  )
})

test('refuses a policy that lacks a part', async () => {
  await refuses({ permission: [] }, 'PolicyMissing')
  await refuses({ permission: [{ target: product, action: 'use' }] }, 'PolicyUidMissing')
  await refuses(set({}), 'PolicyRuleMissing')
  await refuses(set({ permission: [] }), 'PolicyRuleMissing')
  await refuses(set({ permission: [{ action: 'use' }] }), 'PolicyTargetMissing', '/permission/0')
  await refuses(set({ permission: [{ target: product }] }), 'PolicyActionMissing', '/permission/0')
  await refuses({ ...rule({}), '@type': 'Offer' }, 'PolicyPartyMissing')
  await refuses({ ...rule({ assigner: 'did:a' }), '@type': 'Agreement' }, 'PolicyPartyMissing')
})

test('refuses constraints that are not one', async () => {
  await refuses(constrained({ leftOperand: 'count', operator: 'lt' }), 'PolicyConstraintInvalid')
  await refuses(constrained({ operator: 'lt', rightOperand: 1 }), 'PolicyConstraintInvalid')
  await refuses(constrained({ and: [count], or: [count] }), 'PolicyConstraintInvalid')
  await refuses(constrained({ ...count, and: [count] }), 'PolicyConstraintInvalid')
  await refuses(constrained({ or: [] }), 'PolicyConstraintInvalid')
  await refuses(compare('count', 'lt', [1, 2]), 'PolicyConstraintInvalid')
  await refuses(compare('purpose', 'lt', 'urn:a'), 'PolicyConstraintInvalid')
  await refuses(compare('version', 'isAnyOf', [1, 'urn:a']), 'PolicyValueInvalid')
})

test('refuses values that their property cannot have', async () => {
  for (const value of [
    'yesterday',
    '2027-02-29',
    '2027-01-01T25:00:00Z',
    '2027-01-01T00:00:00+15:00',
    '2027-13-01',
    5,
    { '@id': 'urn:a' },
  ]) {
    await refuses(compare('dateTime', 'lt', value), 'PolicyValueInvalid')
  }
  for (const value of ['', 'three', 2 ** 60, { '@value': true }, '9'.repeat(100)]) {
    await refuses(compare('count', 'lt', value), 'PolicyValueInvalid')
  }
  for (const value of ['P1M', 'P1Y', 'PT', 'P', '60', { '@value': 'PT1H', '@type': 'xsd:integer' }]) {
    await refuses(compare('elapsedTime', 'lt', value), 'PolicyValueInvalid')
  }
  for (const value of [{ '@value': 'x', '@language': 'en' }, { '@id': 'relative' }, {}, '']) {
    await refuses(compare('purpose', 'eq', value), 'PolicyValueInvalid')
  }
  await refuses(rule({ target: 'trial' }), 'PolicyValueInvalid')
  await refuses(rule({ assignee: { '@type': 'Party' } }), 'PolicyValueInvalid')
})

test('refuses what would not fit, without building it', async () => {
  const nest = (levels: number): object => (levels === 0 ? count : { and: [nest(levels - 1)] })
  assert.ok(compilePolicy(constrained(nest(64))))
  await refuses(constrained(nest(65)), 'PolicyTooDeep')
  await refuses(constrained(nest(3000)), 'PolicyTooDeep')
  const many = Array.from({ length: 100 }, (_, index) => `did:${index}`)
  await refuses(rule({ assigner: many, assignee: many }), 'PolicyTooLarge')
  await refuses(
    compare(
      'purpose',
      'isAnyOf',
      Array.from({ length: 3000 }, (_, index) => `urn:${index}`),
    ),
    'PolicyTooLarge',
  )
})
