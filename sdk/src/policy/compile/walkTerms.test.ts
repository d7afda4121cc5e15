import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CausewayError } from '../../errors.ts'
import { compilePolicy } from '../compilePolicy.ts'

const product = 'urn:cwy:product:cwy.CN.hospital.trial'
const count = { leftOperand: 'count', operator: 'lteq', rightOperand: 3 }
const rule = (rest: object) => ({ '@type': 'Set', uid: 'urn:uuid:1', permission: [{ target: product, action: 'use', ...rest }] })
const constrained = (...constraint: unknown[]) => rule({ constraint })

const refuses = (policy: string | object, code: string, path?: string) =>
  assert.rejects(
    () => compilePolicy(policy),
    (error) => error instanceof CausewayError && error.code === code && (path === undefined || error.metadata.path === path),
    `${code} ${path ?? ''}`,
  )

test('a misspelt key or a term at the wrong place is refused in JSON-LD and in Turtle, and the case matters', async () => {
  const turtle = (rest: string) =>
    `@prefix odrl: <http://www.w3.org/ns/odrl/2/> . <urn:p> a odrl:Set ; odrl:permission <urn:r> . <urn:r> odrl:target <urn:a> ; ${rest} .`
  await refuses({ ...rule({}), permision: [{ action: 'use' }] }, 'PolicyTermUnknown', '/permision')
  await refuses(rule({ constrait: [count] }), 'PolicyTermUnknown', '/permission/0/constrait')
  await refuses(constrained({ ...count, unitt: 'urn:u' }), 'PolicyTermUnknown', '/permission/0/constraint/0/unitt')
  await refuses(turtle('odrl:action odrl:use ; odrl:constrait [ ]'), 'PolicyTermUnknown', '/permission/0/constrait')
  await refuses(turtle('odrl:action odrl:USE'), 'PolicyTermUnknown', '/permission/0/action')
  await refuses(turtle('odrl:action odrl:use ; odrl:remedy [ odrl:action odrl:delete ]'), 'PolicyTermUnknown')
  await refuses({ ...rule({}), remedy: [{ action: 'delete' }] }, 'PolicyTermUnknown', '/remedy')
  await refuses(rule({ action: ['use', 'ordl:read'] }), 'PolicyTermUnknown')
  await refuses(rule({ action: { 'rdf:value': [{ '@id': 'odrl:use' }, { '@id': 'odrl:read' }] } }), 'PolicyConstraintInvalid')
  await refuses(rule({ '@type': 'Prohibition' }), 'PolicyTypeUnknown', '/permission/0/@type')
  await assert.rejects(
    () => compilePolicy(rule({ action: 'USE' })),
    (error) => error instanceof CausewayError && error.metadata.meant === 'use',
  )
})

test('a duty of the policy itself, as it was written before 2.2, is its obligation', async () => {
  const duty = [{ action: 'delete' }]
  assert.deepEqual(await compilePolicy({ ...rule({}), duty }), await compilePolicy({ ...rule({}), obligation: duty }))
})

test('a document that multiplies itself is refused before it is read', async () => {
  const pair = (at: number) => `<urn:c${at}>, <urn:d${at}>`
  const levels = Array.from(
    { length: 60 },
    (_, at) => `<urn:c${at}> odrl:and ${pair(at + 1)} . <urn:d${at}> odrl:or ${pair(at + 1)} .`,
  )
  const last = ['c', 'd'].map(
    (name) => `<urn:${name}60> odrl:leftOperand odrl:count ; odrl:operator odrl:lt ; odrl:rightOperand 1 .`,
  )
  const rule = '[ odrl:target <urn:a> ; odrl:action odrl:use ; odrl:constraint <urn:c0> ]'
  const head = `@prefix odrl: <http://www.w3.org/ns/odrl/2/> . <urn:p> a odrl:Set ; odrl:permission ${rule} .`
  await refuses([head, ...levels, ...last].join('\n'), 'PolicyTooLarge')
  await refuses([head, '<urn:c0> odrl:and <urn:c0> .'].join('\n'), 'PolicyTooDeep')
})
