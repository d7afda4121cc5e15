import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from '../engine/decide.ts'
import { readPolicy } from './readPolicy.ts'

const prefix = '@prefix : <http://www.w3.org/ns/odrl/2/> . '
const rule = '[ :action :read ; :target <urn:x> ]'
const count = 60
const repeat = (times: number, make: (at: number) => string, joint = ' '): string =>
  Array.from({ length: times }, (_, at) => make(at)).join(joint)

test('a policy that many ways lead to is inherited from once', async () => {
  const parents = (at: number) => repeat(count - at, (step) => `<urn:p${at + step + 1}>`, ' , ')
  const [first] = await readPolicy(
    `${prefix} ${repeat(count, (at) => `<urn:p${at}> a :Set ; :inheritFrom ${parents(at)} .`)} <urn:p${count}> a :Set ; :permission ${rule} .`,
  )
  assert.equal(first?.rules.length, 1)
})

test('inheritance deeper than 64 policies, and a graph of actions that is too large, are refused', async () => {
  const chain = `${repeat(70, (at) => `<urn:p${at}> a :Set ; :inheritFrom <urn:p${at + 1}> .`)} <urn:p70> a :Set ; :permission ${rule} .`
  await assert.rejects(readPolicy(prefix + chain), { code: 'PolicyTooDeep' })
  const implies = `<urn:p> a :Set ; :permission ${rule} . ${repeat(1001, (at) => `<urn:a${at}> :implies <urn:a${at + 1}> .`)}`
  await assert.rejects(readPolicy(prefix + implies), { code: 'PolicyGraphTooLarge' })
})

test('a hierarchy that is too long is refused, not read in part', async () => {
  const included = repeat(10_001, (at) => `<urn:a${at}> :includedIn <urn:a${at + 1}> .`)
  const policies = await readPolicy(
    `${prefix} <urn:p> a :Set ; :prohibition [ :action <urn:a10001> ; :target <urn:x> ] . ${included}`,
  )
  const request = { action: 'urn:a0', party: undefined, target: 'urn:x', facts: new Map() }
  assert.throws(() => decide(policies, request), { code: 'PolicyGraphTooLarge' })
})

test('every party function and the output are carried, and several outputs are several rules', async () => {
  const [policy] = await readPolicy(
    `${prefix} <urn:p> a :Set ; :trackingParty <urn:t> ; :permission [ :action :read ; :target <urn:x> ; :output <urn:o1> , <urn:o2> ; :informedParty <urn:i> ] .`,
  )
  assert.deepEqual(
    policy?.rules.map(({ output }) => output?.names),
    [['urn:o1'], ['urn:o2']],
  )
  assert.deepEqual(
    policy?.rules[0]?.functions.map(({ name, party }) => [name, ...party.names]),
    [
      ['informedParty', 'urn:i'],
      ['trackingParty', 'urn:t'],
    ],
  )
})

test('a document that is not valid is refused if that is asked for, and the core profile is known', async () => {
  const invalid = `${prefix} <urn:p> a :Set ; :permission [ :action :read ] .`
  assert.equal((await readPolicy(invalid)).length, 1)
  await assert.rejects(readPolicy(invalid, { validate: true }), { code: 'PolicyInvalid' })
  const core = `${prefix} <urn:p> a :Set ; :profile <http://www.w3.org/ns/odrl/2/core> ; :permission ${rule} .`
  assert.equal((await readPolicy(core, { validate: true })).length, 1)
})

test('neq, industry and deprecated terms mean in JSON-LD what they mean in Turtle', async () => {
  const constraint = { leftOperand: 'industry', operator: 'neq', rightOperand: 'a' }
  const [policy] = await readPolicy(
    JSON.stringify({
      '@context': 'http://www.w3.org/ns/odrl.jsonld',
      '@type': 'Set',
      uid: 'urn:p',
      permission: [{ target: 'urn:x', action: 'write', constraint: [constraint] }],
    }),
  )
  const [first] = policy?.rules ?? []
  assert.equal(first?.action?.name, 'http://www.w3.org/ns/odrl/2/write')
  const [atomic] = first?.constraints ?? []
  assert.ok(atomic?.kind === 'atomic')
  assert.deepEqual(
    [atomic.leftOperand, atomic.operator],
    ['http://www.w3.org/ns/odrl/2/industry', 'http://www.w3.org/ns/odrl/2/neq'],
  )
})
