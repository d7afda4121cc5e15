import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hexlify, keccak256 } from 'ethers'
import { CausewayError } from '../../errors.ts'
import { compileDocument, compilePolicy } from '../compilePolicy.ts'
import { decompilePolicy } from '../decompilePolicy.ts'
import { header, join, nameHash, node, tags } from '../policyFormat.ts'
import type { CompileOptions } from './compileOptions.ts'
import { ruleId } from './encodeRule.ts'

const target = 'urn:cwy:product:cwy.CN.hospital.trial'
const count = { leftOperand: 'count', operator: 'lteq', rightOperand: 3 }
const set = (rest: object) => ({ '@type': 'Set', uid: 'urn:uuid:1', ...rest })
const rule = (rest: object) => set({ permission: [{ target, action: 'use', ...rest }] })

/** The lines behind the uid, names known. */
const linesOf = async (document: object, options: CompileOptions & { profiles?: 'any' } = {}): Promise<string[]> => {
  const names = [...JSON.stringify(document).matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)
  const text = decompilePolicy({ policy: await compilePolicy(document, options), names })
  return text.split('\n').filter((line) => !line.startsWith('uid') && !line.startsWith('  target urn'))
}

const constraintOf = async (constraint: object, options: CompileOptions = {}): Promise<string[]> =>
  (await linesOf(rule({ constraint }), options)).slice(1)

const refuses = (document: object, code: string, path?: string, options: CompileOptions = {}) =>
  assert.rejects(
    () => compilePolicy(document, options),
    (error) => error instanceof CausewayError && error.code === code && (path === undefined || error.metadata.path === path),
    `${code} ${path ?? ''}`,
  )

test('duties with consequences, remedies, obligations, functions and outputs are carried', async () => {
  const inform = { action: 'inform', informedParty: ['did:a', 'did:b'] }
  const lines = await linesOf(
    set({
      permission: [
        { target, action: 'derive', output: 'urn:derived', duty: [{ ...inform, consequence: [{ action: 'delete' }] }] },
      ],
      prohibition: [{ target, action: 'distribute', remedy: [{ action: 'delete', target: 'urn:copy' }] }],
      obligation: [{ uid: 'urn:o', assignee: 'did:c', action: 'compensate', compensatedParty: 'did:a' }],
    }),
  )
  assert.deepEqual(
    new Set(lines),
    new Set([
      'prohibition distribute',
      '  remedy delete',
      '    target urn:copy',
      'permission derive',
      '  output urn:derived',
      '  duty inform',
      '    informedParty did:a',
      '    informedParty did:b',
      '    consequence delete',
      'obligation compensate',
      '  assignee did:c',
      '  compensatedParty did:a',
      '  uid urn:o',
    ]),
  )
})

test('refinements of actions and collections stand where they belong', async () => {
  const lines = await linesOf(
    rule({
      action: [{ 'rdf:value': { '@id': 'odrl:print' }, refinement: [count] }],
      target: {
        '@type': 'AssetCollection',
        source: 'urn:all',
        refinement: [{ ...count, leftOperand: 'fileFormat', operator: 'eq', rightOperand: 'csv' }],
      },
      assignee: { '@type': 'PartyCollection', uid: 'urn:staff' },
    }),
  )
  assert.deepEqual(lines, [
    'permission print',
    '  refined by',
    '    count lteq 3',
    '  target collection urn:all',
    '    refined by',
    '      fileFormat eq csv',
    '  assignee collection urn:staff',
  ])
})

test('what is a collection is said by its type, its source, its members or the caller', async () => {
  const plain = await linesOf(rule({ assignee: 'urn:staff' }))
  assert.ok(plain.includes('  assignee urn:staff'))
  const isCollection = (name: string) => name === 'urn:staff'
  assert.ok((await linesOf(rule({ assignee: 'urn:staff' }), { isCollection })).includes('  assignee collection urn:staff'))
  const member = { '@id': 'did:x', partOf: 'urn:staff' }
  const graph = { '@context': 'http://www.w3.org/ns/odrl.jsonld', '@graph': [rule({ assignee: 'urn:staff' }), member] }
  assert.ok((await linesOf(graph)).includes('  assignee collection urn:staff'))
})

test('units, references, status and left operands without a code are extended constraints', async () => {
  const euro = 'http://dbpedia.org/resource/Euro'
  const pay = { leftOperand: 'payAmount', operator: 'lteq', rightOperand: 5.5, unit: euro }
  for (const unit of [euro, 'eip155:1/erc20:0x00']) {
    assert.deepEqual(await constraintOf({ ...pay, unit }), [`  payAmount lteq 5.5 unit ${unit}`])
  }
  const reference = { leftOperand: 'count', operator: 'lteq', rightOperandReference: 'urn:limit' }
  assert.deepEqual(await constraintOf(reference), ['  count lteq what urn:limit gives'])
  assert.deepEqual(await constraintOf({ ...count, status: 2 }), ['  count lteq 3 status 2'])
  const age = { leftOperand: 'http://xmlns.com/foaf/0.1/age', operator: 'gt', rightOperand: '17' }
  assert.deepEqual(await constraintOf(age), ['  http://xmlns.com/foaf/0.1/age gt 17'])
})

test('an action of another namespace is carried by its hash, one of a foreign profile too', async () => {
  assert.deepEqual(await linesOf(rule({ action: 'https://example.com/scan' })), ['permission https://example.com/scan'])
  const foreign = { ...rule({ action: 'scan' }), profile: 'https://example.com/profile' }
  await refuses(foreign, 'PolicyProfileUnknown')
  const hash = hexlify(nameHash('http://relative.invalid/scan'))
  assert.deepEqual(await linesOf(foreign, { profiles: 'any' }), [`permission ${hash}`])
  await refuses({ ...rule({ action: 'USE' }), profile: 'urn:cwy:odrl:' }, 'PolicyTermUnknown')
})

test('an order of events is carried, an order of other names is not', async () => {
  const before = { leftOperand: 'event', operator: 'lt', rightOperand: { '@id': 'odrl:policyUsage' } }
  assert.equal((await constraintOf(before)).length, 1)
  await refuses(
    rule({ constraint: { ...before, leftOperand: 'purpose' } }),
    'PolicyConstraintInvalid',
    '/permission/0/constraint/0',
  )
})

test('options become flags, by the caller or in the document, and the caller outweighs', async () => {
  const expected = 'options dutyNotSet=permit behaviour=open 0x0021'
  assert.ok((await linesOf(rule({}), { dutyNotSet: 'permit', behaviour: 'open' })).includes(expected))
  const carried = { ...rule({}), 'cwy:option': ['dutyNotSet=permit', 'behaviour=open'] }
  assert.ok((await linesOf(carried)).includes(expected))
  assert.ok((await linesOf(carried, { behaviour: 'closed' })).includes('options dutyNotSet=permit 0x0001'))
  await refuses({ ...rule({}), 'cwy:option': ['speed=fast'] }, 'PolicyOptionUnknown')
  await refuses({ ...rule({}), 'cwy:option': ['membership=transitive'] }, 'PolicyOptionUnknown', '/cwy:option')
})

test('the conflict strategy is the default of the option, and several are none', async () => {
  assert.ok((await linesOf(rule({}), { conflictDefault: 'prohibit' })).includes('conflict prohibit'))
  assert.ok((await linesOf({ ...rule({}), conflict: 'perm' }, { conflictDefault: 'prohibit' })).includes('conflict perm'))
  const several = await linesOf({ ...rule({}), conflict: ['perm', 'prohibit'] }, { conflictDefault: 'prohibit' })
  assert.ok(!several.some((line) => line.startsWith('conflict')))
})

test('a replaced policy says by what', async () => {
  assert.ok((await linesOf({ ...rule({}), 'dct:isReplacedBy': { '@id': 'urn:new' } })).includes('replaced by urn:new'))
})

test('rules without target or action need matchAny', async () => {
  const open = set({ permission: [{ assignee: 'did:a' }] })
  await refuses(set({ permission: [{ target }] }), 'PolicyActionMissing', '/permission/0')
  await refuses(set({ permission: [{ action: 'use' }] }), 'PolicyTargetMissing', '/permission/0')
  assert.deepEqual(await linesOf(open, { missingTarget: 'matchAny' }), ['permission any action', '  assignee did:a'])
})

test('a whole day is the instants from its first second to the next day', async () => {
  const on = (operator: string, ...days: string[]) =>
    constraintOf(
      { leftOperand: 'dateTime', operator, rightOperand: days.map((day) => ({ '@value': day, '@type': 'xsd:date' })) },
      { dates: 'wholeDay' },
    )
  const [start, next] = ['2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z']
  assert.deepEqual(await on('eq', '2026-02-28'), ['  and', `    dateTime gteq ${start}`, `    dateTime lt ${next}`])
  assert.deepEqual(await on('neq', '2026-02-28'), ['  or', `    dateTime gteq ${next}`, `    dateTime lt ${start}`])
  assert.deepEqual(await on('lt', '2026-02-28'), [`  dateTime lt ${start}`])
  assert.deepEqual(await on('lteq', '2026-02-28'), [`  dateTime lt ${next}`])
  assert.deepEqual(await on('gt', '2026-02-28'), [`  dateTime gteq ${next}`])
  assert.deepEqual(await on('gteq', '2026-02-28'), [`  dateTime gteq ${start}`])
  assert.equal((await on('isAnyOf', '2026-02-28', '2026-05-01')).filter((line) => line === '    and').length, 2)
  assert.equal((await on('isNoneOf', '2026-02-28', '2026-05-01')).filter((line) => line === '    or').length, 2)
  await refuses(
    rule({ constraint: { leftOperand: 'dateTime', operator: 'isA', rightOperand: '2026-01-01' } }),
    'PolicyConstraintInvalid',
  )
})

test('rules are listed in the order of the bytes, duplicates once, and a duty is found by its id', async () => {
  const duty = { action: 'inform', target }
  const document = set({
    permission: [
      { target, action: 'use', duty },
      { target, action: 'use', duty },
      { target, action: ['read', 'read'] },
    ],
    prohibition: { target, action: 'sell' },
    obligation: duty,
  })
  const { bytes, rules, policy } = await compileDocument(document)
  assert.deepEqual(
    rules.map(({ kind, action }) => `${kind} ${action?.name.split('/').at(-1)}`),
    ['prohibition sell', 'permission read', 'permission use', 'obligation inform'],
  )
  const [, , permission, obligation] = rules
  const [one] = permission?.duties ?? []
  assert.ok(one !== undefined && obligation !== undefined)
  const body = join([node(tags.action, Uint8Array.of(0, 27)), node(tags.target, nameHash(target))])
  assert.equal(hexlify(ruleId(one, {}, policy)), keccak256(body))
  assert.equal(hexlify(ruleId(obligation, {}, policy)), keccak256(body))
  assert.ok(hexlify(bytes).includes(hexlify(node(tags.duty, body)).slice(2)))
  assert.deepEqual(bytes.slice(0, 3), header)
})

test('refuses what stands under the wrong rule, and collections where one name has room', async () => {
  await refuses(
    rule({ duty: [{ action: 'inform', duty: [{ action: 'delete' }] }] }),
    'PolicyTermUnknown',
    '/permission/0/duty/0/duty',
  )
  await refuses(rule({ consequence: [{ action: 'delete' }] }), 'PolicyTermUnknown', '/permission/0/consequence')
  await refuses(
    rule({ informedParty: { '@type': 'PartyCollection', source: 'urn:s', refinement: count } }),
    'PolicyTermUnsupported',
  )
  await refuses(rule({ constraint: { ...count, rightOperandReference: 'urn:x' } }), 'PolicyConstraintInvalid')
  for (const unit of ['metre', 'dbpedia:Euro']) {
    await refuses(rule({ constraint: { ...count, unit } }), 'PolicyValueInvalid', '/permission/0/constraint/0/unit')
  }
})
