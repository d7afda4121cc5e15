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

const same = (one: unknown, other: unknown) => assert.equal(hexlify(compilePolicy(one)), hexlify(compilePolicy(other)))
const differ = (one: unknown, other: unknown) => assert.notEqual(hexlify(compilePolicy(one)), hexlify(compilePolicy(other)))

const refuses = (policy: unknown, code: string, path?: string) =>
  assert.throws(
    () => compilePolicy(policy),
    (error) => error instanceof CausewayError && error.code === code && (path === undefined || error.metadata.path === path),
    `${code} ${path ?? ''}`,
  )

test('compiles the shared policies to the shared bytes', () => {
  for (const { name, policy, bytes, id } of vectors.cases) {
    const compiled = compilePolicy(policy)
    assert.equal(hexlify(compiled), bytes, name)
    assert.equal(policyId(compiled), id, name)
  }
})

test('one policy in compact, prefixed and full terms is one policy', () => {
  const odrl = 'http://www.w3.org/ns/odrl/2/'
  same(constrained(count), {
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

test('order and repetition of rules, constraints and values do not matter', () => {
  const either = compare('purpose', 'isAnyOf', ['urn:a', 'urn:b'])
  same(either, compare('purpose', 'isAnyOf', [{ '@id': 'urn:b' }, 'urn:a', 'urn:b']))
  const time = { leftOperand: 'dateTime', operator: 'lt', rightOperand: '2027-01-01T00:00:00Z' }
  same(constrained(count, time), constrained(time, count, time))
  const rules = [
    { target: product, action: 'use' },
    { target: product, action: 'sell' },
  ]
  same(set({ permission: rules }), set({ permission: [...rules].reverse() }))
})

test('an operand that is given twice changes xone and nothing else', () => {
  const purpose = { leftOperand: 'purpose', operator: 'eq', rightOperand: 'urn:a' }
  for (const name of ['and', 'or'])
    same(constrained({ [name]: [count, purpose] }), constrained({ [name]: [purpose, count, count] }))
  differ(constrained({ xone: [count, purpose] }), constrained({ xone: [count, count, purpose] }))
  same(constrained({ xone: [count, purpose] }), constrained({ xone: { '@list': [purpose, count] } }))
})

test('properties of the policy hold in every rule, and the rule outweighs them', () => {
  const shared = { target: product, assigner: 'did:a', assignee: 'did:b', constraint: count }
  const full = { target: product, assigner: 'did:a', assignee: 'did:b', action: 'use', constraint: count }
  same(set({ ...shared, permission: { action: 'use' } }), set({ permission: full }))
  same(set({ ...shared, permission: { action: 'use', assignee: 'did:c' } }), set({ permission: { ...full, assignee: 'did:c' } }))
})

test('constraints of the policy are joined to those of the rule', () => {
  const time = { leftOperand: 'dateTime', operator: 'lt', rightOperand: '2027-01-01' }
  same(set({ constraint: time, permission: { target: product, action: 'use', constraint: count } }), constrained(time, count))
})

test('rules with several actions, targets and parties are multiplied out', () => {
  const rules = ['use', 'sell'].flatMap((action) => ['did:a', 'did:b'].map((assignee) => ({ target: product, action, assignee })))
  same(
    set({ permission: { target: product, action: ['use', 'sell'], assignee: ['did:a', 'did:b'] } }),
    set({ permission: rules }),
  )
})

test('deprecated actions are their exact match', () => {
  same(rule({ action: 'write' }), rule({ action: 'modify' }))
  same(rule({ action: 'shareAlike' }), rule({ action: 'http://creativecommons.org/ns#ShareAlike' }))
  differ(rule({ action: 'lease' }), rule({ action: 'use' }))
})

test('the default conflict strategy and the plain kind are not written', () => {
  same(rule({}), { ...rule({}), conflict: 'invalid' })
  same(rule({}), { ...rule({}), '@type': ['odrl:Policy', 'Set'] })
  differ(rule({}), { ...rule({}), conflict: 'odrl:prohibit' })
})

test('instants are what they mean', () => {
  const at = (rightOperand: unknown) => compare('dateTime', 'lt', rightOperand)
  for (const same1 of [
    '2027-01-01T00:00:00Z',
    '2027-01-01T00:00:00',
    '2027-01-01T08:00:00+08:00',
    '2026-12-31T24:00:00Z',
    '2027-01-01Z',
  ]) {
    same(at('2027-01-01'), at({ '@value': same1, '@type': same1.includes('T') ? 'xsd:dateTime' : 'xsd:date' }))
  }
  same(at('2027-01-01T00:00:00.000Z'), at('2027-01-01'))
  differ(at('2027-01-01T00:00:00.500Z'), at('2027-01-01'))
})

test('numbers and durations are what they mean', () => {
  same(compare('count', 'lt', '007'), compare('count', 'lt', { '@value': '7.00', '@type': 'xsd:decimal' }))
  same(
    compare('elapsedTime', 'lteq', 'P1DT1H'),
    compare('elapsedTime', 'lteq', { '@value': 'PT25H', '@type': 'xsd:dayTimeDuration' }),
  )
  assert.equal(
    compilePolicy(compare('count', 'lt', (2n ** 255n - 1n).toString())).length,
    compilePolicy(compare('count', 'lt', 7)).length + 24,
  )
})

test('metadata with a prefix is left out, a misspelt prefix is not metadata', () => {
  same(rule({}), rule({ 'dc:title': 'A trial', 'http://example.com/note': 1 }))
  refuses(rule({ 'ordl:constraint': count }), 'PolicyTermUnknown', '/permission/0/ordl:constraint')
})

test('refuses what it does not know, with the path', () => {
  refuses(null, 'PolicyNotObject')
  refuses([], 'PolicyNotObject')
  refuses(rule({ action: 'USE' }), 'PolicyTermUnknown')
  refuses(rule({ action: 'toString' }), 'PolicyTermUnknown')
  refuses(rule({ summary: 'x' }), 'PolicyTermUnknown', '/permission/0/summary')
  refuses(compare('age', 'gt', 18), 'PolicyTermUnknown', '/permission/0/constraint/0/leftOperand')
  refuses(compare('count', '<=', 18), 'PolicyTermUnknown', '/permission/0/constraint/0/operator')
  refuses({ ...rule({}), profile: 'urn:other' }, 'PolicyProfileUnknown')
  refuses({ ...rule({}), '@type': 'Licence' }, 'PolicyTypeUnknown')
  refuses({ ...rule({}), '@type': ['Offer', 'Agreement'] }, 'PolicyTypeUnknown')
  refuses({ ...rule({}), conflict: 'first' }, 'PolicyTermUnknown')
  refuses({ ...rule({}), '@context': { use: 'http://example.com/use' } }, 'PolicyTermUnsupported')
  refuses({ ...rule({}), '@context': { odrl: 'http://example.com/' } }, 'PolicyTermUnsupported')
})

test('refuses what cannot be enforced yet instead of dropping it', () => {
  refuses(rule({ duty: [{ action: 'compensate' }] }), 'PolicyTermUnsupported', '/permission/0/duty')
  refuses({ ...rule({}), obligation: [] }, 'PolicyTermUnsupported', '/obligation')
  refuses({ ...rule({}), inheritFrom: 'urn:x' }, 'PolicyTermUnsupported')
  refuses({ ...rule({}), conflict: 'perm' }, 'PolicyTermUnsupported')
  refuses({ ...rule({}), 'dcterms:isReplacedBy': 'urn:x' }, 'PolicyTermUnsupported')
  refuses(rule({ action: { 'rdf:value': 'use', refinement: [count] } }), 'PolicyTermUnsupported')
  refuses(rule({ target: { '@type': 'AssetCollection', uid: product } }), 'PolicyTermUnsupported')
  refuses(constrained({ andSequence: { '@list': [count] } }), 'PolicyTermUnsupported')
  refuses(compare('payAmount', 'eq', 5, { unit: 'http://dbpedia.org/resource/Euro' }), 'PolicyTermUnsupported')
  refuses(compare('purpose', 'isA', 'urn:a'), 'PolicyTermUnsupported')
  refuses(compare('percentage', 'lt', 33.5), 'PolicyTermUnsupported')
})

test('refuses a policy that lacks a part', () => {
  refuses({ permission: [] }, 'PolicyUidMissing')
  refuses(set({}), 'PolicyRuleMissing')
  refuses(set({ permission: [] }), 'PolicyRuleMissing')
  refuses(set({ permission: [{ action: 'use' }] }), 'PolicyTargetMissing', '/permission/0')
  refuses(set({ permission: [{ target: product }] }), 'PolicyActionMissing', '/permission/0')
  refuses({ ...rule({}), '@type': 'Offer' }, 'PolicyPartyMissing')
  refuses({ ...rule({ assigner: 'did:a' }), '@type': 'Agreement' }, 'PolicyPartyMissing')
})

test('refuses constraints that are not one', () => {
  refuses(constrained({ leftOperand: 'count', operator: 'lt' }), 'PolicyConstraintInvalid')
  refuses(constrained({ operator: 'lt', rightOperand: 1 }), 'PolicyConstraintInvalid')
  refuses(constrained({ and: [count], or: [count] }), 'PolicyConstraintInvalid')
  refuses(constrained({ ...count, and: [count] }), 'PolicyConstraintInvalid')
  refuses(constrained({ or: [] }), 'PolicyConstraintInvalid')
  refuses(compare('count', 'lt', [1, 2]), 'PolicyConstraintInvalid')
  refuses(compare('purpose', 'lt', 'urn:a'), 'PolicyConstraintInvalid')
  refuses(compare('version', 'isAnyOf', [1, 'urn:a']), 'PolicyValueInvalid')
})

test('refuses values that their property cannot have', () => {
  for (const value of [
    'yesterday',
    '2027-02-29',
    '2027-01-01T25:00:00Z',
    '2027-01-01T00:00:00+15:00',
    '2027-13-01',
    5,
    { '@id': 'urn:a' },
  ]) {
    refuses(compare('dateTime', 'lt', value), 'PolicyValueInvalid')
  }
  for (const value of ['', 'three', '1e3', 2 ** 60, Number.NaN, { '@value': true }, '9'.repeat(100)]) {
    refuses(compare('count', 'lt', value), 'PolicyValueInvalid')
  }
  for (const value of ['P1M', 'P1Y', 'PT', 'P', '60', { '@value': 'PT1H', '@type': 'xsd:integer' }]) {
    refuses(compare('elapsedTime', 'lt', value), 'PolicyValueInvalid')
  }
  for (const value of [{ '@value': 'x', '@language': 'en' }, { '@id': 'relative' }, null, '']) {
    refuses(compare('purpose', 'eq', value), 'PolicyValueInvalid')
  }
  refuses(rule({ target: 'trial' }), 'PolicyValueInvalid')
  refuses(rule({ assignee: { '@type': 'Party' } }), 'PolicyValueInvalid')
  refuses({ ...rule({}), '@id': 'urn:uuid:2' }, 'PolicyValueInvalid')
})

test('refuses what would not fit, without building it', () => {
  const nest = (levels: number): object => (levels === 0 ? count : { and: [nest(levels - 1)] })
  assert.ok(compilePolicy(constrained(nest(64))))
  refuses(constrained(nest(65)), 'PolicyTooDeep')
  refuses(constrained(nest(3000)), 'PolicyTooDeep')
  const many = Array.from({ length: 100 }, (_, index) => `did:${index}`)
  refuses(rule({ assigner: many, assignee: many }), 'PolicyTooLarge')
  refuses(
    compare(
      'purpose',
      'isAnyOf',
      Array.from({ length: 3000 }, (_, index) => `urn:${index}`),
    ),
    'PolicyTooLarge',
  )
})
