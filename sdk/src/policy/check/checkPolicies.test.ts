import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPolicy } from '../model/readPolicy.ts'
import { checkPolicies } from './checkPolicies.ts'

const prefix = `@prefix : <http://www.w3.org/ns/odrl/2/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
  @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . `
const find = async (turtle: string, now?: string): Promise<string[]> =>
  checkPolicies(await readPolicy(prefix + turtle), now === undefined ? {} : { now }).map(
    ({ kind, certainty, consequence, rules }) =>
      [kind, certainty, ...(consequence === undefined ? [] : [consequence]), ...rules.map(({ path }) => path)].join(' '),
  )
const con = (left: string, operator: string, right: string): string =>
  `[ :leftOperand :${left} ; :operator :${operator} ; :rightOperand ${right} ]`
const rule = (constraints: readonly string[] = [], action = ':read', rest = ''): string =>
  `[ :action ${action} ; :target <urn:x> ; ${constraints.length === 0 ? '' : `:constraint ${constraints.join(' , ')} ;`} ${rest} ]`
const pair = (permission: string, prohibition: string, more = ''): string =>
  `<urn:p> a :Set ; ${more} :permission ${permission} ; :prohibition ${prohibition} .`

test('a permission and a prohibition that overlap conflict, and the strategy says what comes of it', async () => {
  const both = (strategy: string) => pair(rule([con('count', 'lt', '5')]), rule([con('count', 'gteq', '3')], ':use'), strategy)
  assert.deepEqual(await find(both('')), ['RulesConflict always void permission.1 prohibition.1'])
  assert.deepEqual(await find(both(':conflict :perm ;')), ['RulesConflict always permitted permission.1 prohibition.1'])
  assert.deepEqual(await find(both(':conflict :prohibit ;')), ['RulesConflict always prohibited permission.1 prohibition.1'])
  assert.deepEqual(await find(both(':conflict :perm , :prohibit ;')), ['RulesConflict always void permission.1 prohibition.1'])
})

const apart: readonly (readonly [string, string, string])[] = [
  ['numbers', rule([con('count', 'lt', '5')]), rule([con('count', 'gteq', '5')])],
  ['decimals', rule([con('payAmount', 'lteq', '0.3')]), rule([con('payAmount', 'gt', '0.30')])],
  [
    'instants in two zones',
    rule([con('dateTime', 'lt', '"2025-01-01T00:00:00+08:00"^^xsd:dateTime')]),
    rule([con('dateTime', 'gteq', '"2024-12-31T16:00:00Z"^^xsd:dateTime')]),
  ],
  [
    'durations',
    rule([con('elapsedTime', 'lteq', '"PT24H"^^xsd:duration')]),
    rule([con('elapsedTime', 'gt', '"P1D"^^xsd:duration')]),
  ],
  [
    'excluded names',
    rule([con('purpose', 'isAnyOf', '<urn:a> , <urn:b>')]),
    rule([con('purpose', 'isNoneOf', '<urn:a> , <urn:b>')]),
  ],
  ['actions', rule(), rule([], ':sell')],
  ['assets', rule(), '[ :action :read ; :target <urn:y> ]'],
  ['parties', rule([], ':read', ':assignee <urn:a>'), rule([], ':read', ':assignee <urn:b>')],
]
for (const [name, permission, prohibition] of apart) {
  test(`rules that are apart by ${name} do not conflict`, async () => {
    assert.deepEqual(await find(pair(permission, prohibition)), [])
  })
}

test('what only facts can tell is possible', async () => {
  const [found] = await find(pair(rule([con('spatial', 'isPartOf', '<urn:eu>')]), rule([con('spatial', 'isPartOf', '<urn:jp>')])))
  assert.equal(found, 'RulesConflict possible void permission.1 prohibition.1')
  const collection = pair(rule(), '[ :action :read ; :target <urn:c> ]')
  assert.deepEqual(await find(`${collection} <urn:c> a :AssetCollection .`), [
    'RulesConflict possible void permission.1 prohibition.1',
  ])
  const member = await find(`${collection} <urn:c> a :AssetCollection . <urn:x> :partOf <urn:c> .`)
  assert.ok(member.includes('RulesConflict always void permission.1 prohibition.1'))
})

test('a wider prohibition defeats a permission, in the policy and in another one', async () => {
  const policies = `<urn:p> a :Set ; :permission ${rule()} . <urn:q> a :Set ; :prohibition ${rule([], ':use')} .`
  assert.deepEqual(await find(policies), [
    'RulesConflict always prohibited permission.1 prohibition.1',
    'PermissionDefeated always prohibited permission.1 prohibition.1',
  ])
  const perm = await find(pair(rule([], ':use'), rule(), ':conflict :perm ;'))
  assert.ok(perm.includes('ProhibitionDefeated always permitted permission.1 prohibition.1'))
})

test('a rule with several actions is defeated only as a whole', async () => {
  const part = await find(pair(rule([], ':read , :print'), rule([], ':print'), ':conflict :prohibit ;'))
  assert.deepEqual(part, ['RulesConflict always prohibited permission.2 prohibition.1'])
  const whole = await find(pair(rule([], ':read , :print'), rule([], ':print , :read'), ':conflict :prohibit ;'))
  assert.equal(whole.filter((text) => text.startsWith('PermissionDefeated')).length, 1)
})

test('a permission conflicts with the prohibition of what its action implies', async () => {
  const found = await find(`${pair(rule([], '<urn:share>'), rule([], '<urn:send>'))} <urn:share> :implies <urn:send> .`)
  assert.deepEqual(found, ['RulesConflict always void permission.1 prohibition.1'])
})

const never: readonly (readonly [string, string])[] = [
  ['an empty range', `${con('count', 'lt', '1')} , ${con('count', 'gteq', '5')}`],
  ['two numbers at once', `${con('count', 'eq', '1')} , ${con('count', 'eq', '2')}`],
  ['a name that is excluded', `${con('purpose', 'eq', '<urn:a>')} , ${con('purpose', 'neq', '<urn:a>')}`],
  [
    'choices that are all excluded',
    `${con('purpose', 'isAnyOf', '<urn:a>')} , ${con('purpose', 'isNoneOf', '<urn:a> , <urn:b>')}`,
  ],
  ['all of what is excluded', `${con('language', 'isAllOf', '<urn:a> , <urn:b>')} , ${con('language', 'neq', '<urn:b>')}`],
  ['a point outside of a range', `${con('count', 'eq', '7')} , ${con('count', 'lt', '7')}`],
  ['an excluded point', `${con('count', 'lteq', '7')} , ${con('count', 'gteq', '7')} , ${con('count', 'neq', '7')}`],
  ['xone of the same twice', `[ :xone ${con('count', 'lt', '5')} , ${con('count', 'lt', '5')} ]`],
  ['alternatives that all fail', `[ :or ${con('count', 'gt', '9')} , ${con('count', 'eq', '8')} ] , ${con('count', 'lt', '5')}`],
]
for (const [name, constraints] of never) {
  test(`${name} can never hold`, async () => {
    assert.deepEqual(await find(`<urn:p> a :Set ; :permission ${rule([constraints])} .`), ['NeverHolds always permission.1'])
  })
}

test('what can hold is not found', async () => {
  const either = `[ :or ${con('count', 'gt', '9')} , ${con('count', 'lt', '3')} ]`
  assert.deepEqual(await find(`<urn:p> a :Set ; :permission ${rule([`${either} , ${con('count', 'lt', '5')}`])} .`), [])
})

test('two names for one thing possibly never hold: a fact may have several values', async () => {
  const names = `${con('language', 'eq', '<urn:a>')} , ${con('language', 'eq', '<urn:b>')}`
  assert.deepEqual(await find(`<urn:p> a :Set ; :permission ${rule([names])} .`), ['NeverHolds possible permission.1'])
})

test('a window that is over is past, only if the time is given', async () => {
  const policy = `<urn:p> a :Set ; :permission ${rule([con('dateTime', 'lt', '"2025-01-01T00:00:00Z"^^xsd:dateTime')])} .`
  assert.deepEqual(await find(policy), [])
  assert.deepEqual(await find(policy, '2026-01-01T00:00:00Z'), ['Past always permission.1'])
})

test('a duty that cannot be met or is prohibited is found', async () => {
  const duty = (inner: string) => `<urn:p> a :Set ; :permission ${rule([], ':read', `:duty [ ${inner} ]`)}`
  const empty = `:action :inform ; :constraint ${con('count', 'lt', '1')} , ${con('count', 'gt', '1')}`
  assert.deepEqual(await find(`${duty(empty)} .`), ['DutyUnmeetable always permission.1/duty.1'])
  const prohibited = `${duty(':action :delete ; :target <urn:y>')} ; :prohibition [ :action :delete ; :target <urn:y> ] .`
  assert.deepEqual(await find(prohibited), ['DutyUnmeetable always permission.1/duty.1 prohibition.1'])
  const late = `:action :inform ; :constraint ${con('dateTime', 'lteq', '"2025-01-01T00:00:00Z"^^xsd:dateTime')}`
  assert.deepEqual(await find(`${duty(late)} .`, '2026-01-01T00:00:00Z'), ['DutyUnmeetable possible permission.1/duty.1'])
})

test('what is inherited is found once', async () => {
  const parent = `<urn:q> a :Set ; :conflict :prohibit ; :prohibition ${rule([], ':use')} .`
  assert.deepEqual(await find(`<urn:p> a :Set ; :inheritFrom <urn:q> ; :permission ${rule()} . ${parent}`), [
    'RulesConflict always prohibited permission.1 prohibition.1',
    'PermissionDefeated always prohibited permission.1 prohibition.1',
  ])
})
