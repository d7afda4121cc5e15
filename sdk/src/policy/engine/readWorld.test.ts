import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPolicy } from '../model/readPolicy.ts'
import { decide } from './decide.ts'
import type { DecideOptions } from './options.ts'
import { readWorld } from './readWorld.ts'

const prefix = `@prefix : <http://www.w3.org/ns/odrl/2/> . @prefix s: <https://w3id.org/force/sotw#> . @prefix f: <https://w3id.org/odrl-fs#> .
  @prefix report: <https://w3id.org/force/compliance-report#> . @prefix dct: <http://purl.org/dc/terms/> .
  @prefix pay: <https://www.epimorphics.com/guide-to-the-payments-ontology/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . `
const request = '<urn:q> s:evaluatedAction :read ; s:evaluatedParty <urn:a> ; s:evaluatedTarget <urn:x> .'
const limit = '[ :leftOperand :dateTime ; :operator :lteq ; :rightOperand "2026-02-01T00:00:00Z"^^xsd:dateTime ]'
const policy = (more: string): string =>
  `<urn:p> a :Set ; :permission [ :action :read ; :target <urn:x> ; :assignee <urn:a> ; ${more} ] .`
const ask = async (more: string, state: string, options: Partial<DecideOptions> = {}) => {
  const world = await readWorld(prefix + request, prefix + state, '2026-03-01T00:00:00Z')
  return decide(await readPolicy(prefix + policy(more)), world.request, world.state, options).decision
}
const deed = (action: string, at: string): string =>
  `[] report:performanceState report:Performed ; :action :${action} ; :assignee <urn:a> ; dct:issued "${at}"^^xsd:dateTime .`

test('a request in the draft is read in both of its spellings, with its parameters and the time', async () => {
  const old = await readWorld(
    `${prefix} ${request} <urn:q> s:requestParameter [ s:describesFeature :count ; s:value 3 ] ,
      [ s:describesFeature s:CurrentXSDDateTime ; s:value "2026-01-01T00:00:00Z" ] .`,
    undefined,
  )
  assert.equal(old.request.target, 'urn:x')
  assert.deepEqual(
    old.request.facts.get('http://www.w3.org/ns/odrl/2/count')?.values.map(({ value }) => value),
    ['3'],
  )
  assert.equal(old.state.now, Date.UTC(2026, 0, 1))
  const fresh = await readWorld(
    `${prefix} <urn:q> f:requestedAction :read ; f:requestingParty <urn:a> ; f:context [ :leftOperand :count ; :rightOperand 3 ] .`,
    `${prefix} <urn:s> f:currentTime "2026-01-01T00:00:00Z"^^xsd:dateTime ; f:paidAmount 5 .`,
  )
  assert.equal(fresh.request.party, 'urn:a')
  assert.equal(fresh.state.now, Date.UTC(2026, 0, 1))
  assert.equal(fresh.state.facts.get('http://www.w3.org/ns/odrl/2/payAmount')?.from, 'state')
})

test('the terms of the draft are the same in either namespace, and TemporalData is the time', async () => {
  const { request: asked, state } = await readWorld(
    `${prefix} <urn:q> s:requestedAction :read ; s:requestingParty <urn:a> ; s:requestedTarget <urn:x> ;
      s:requestParameter [ s:describesFeature s:TemporalData ; s:value "2026-01-01T00:00:00Z" ] .`,
    undefined,
  )
  assert.deepEqual([asked.party, asked.target, asked.facts.size, state.now], ['urn:a', 'urn:x', 0, Date.UTC(2026, 0, 1)])
})

test('the constraints of a request that say what is are facts; those that leave it open, and the time, are not', async () => {
  const facts = async (permission: string) => {
    const world = await readWorld(`${prefix} <urn:q> a :Request ; :permission [ ${permission} ] .`, undefined)
    const named = [...world.request.facts].map(([name, { values }]) => [
      name.split('/').at(-1),
      ...values.map(({ value }) => value),
    ])
    return { action: world.request.action?.split('/').at(-1), facts: named }
  }
  const purpose = (operator: string) => `[ :leftOperand :purpose ; :operator :${operator} ; :rightOperand "x" ]`
  assert.deepEqual(await facts(`:action :read ; :constraint ${purpose('eq')}`), { action: 'read', facts: [['purpose', 'x']] })
  assert.deepEqual(await facts(`:action :read ; :constraint ${purpose('neq')} , ${purpose('isAnyOf')} , ${limit}`), {
    action: 'read',
    facts: [],
  })
  const clock = '[ :leftOperand :dateTime ; :operator :eq ; :rightOperand "2026-01-01T00:00:00Z" ]'
  assert.deepEqual(await facts(`:action :read ; :constraint ${clock}`), { action: 'read', facts: [] })
  const refined = `:action [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> :read ; :refinement ${purpose('eq')} ]`
  assert.deepEqual(await facts(refined), { action: 'read', facts: [['purpose', 'x']] })
})

test('a count is that of the asked target, and the time may be a node', async () => {
  const count = (value: number, target: string) => `s:count [ s:countValue ${value} ; :target <${target}> ]`
  const state = `${prefix} <urn:s> ${count(2, 'urn:x')} , [ s:countValue 9 ; :target <urn:y> ] ; s:currentTime <urn:t> .
    <urn:t> dct:issued "2026-01-01T00:00:00Z"^^xsd:dateTime .`
  const world = await readWorld(prefix + request, state)
  assert.equal(world.state.now, Date.UTC(2026, 0, 1))
  assert.deepEqual(
    world.state.facts.get('http://www.w3.org/ns/odrl/2/count')?.values.map(({ value }) => value),
    ['2'],
  )
})

test('action reports and payments are deeds, but only in the state, never in the request', async () => {
  const duty = ':duty [ :action :inform ]'
  assert.equal(await ask(duty, ''), 'deny')
  assert.equal(await ask(duty, deed('inform', '2026-01-01T00:00:00Z')), 'allow')
  const world = await readWorld(`${prefix} ${request} ${deed('inform', '2026-01-01T00:00:00Z')}`, undefined)
  assert.deepEqual(world.state.deeds, [])
  const amount = '[ :leftOperand :payAmount ; :operator :eq ; :rightOperand 5.00 ; :unit <urn:euro> ]'
  const paid = (unit: string) =>
    `[] pay:payer <urn:a> ; pay:payee <urn:b> ; pay:netAmount 5.0 ; pay:currency <${unit}> ; pay:paymentDate "2026-01-01T00:00:00Z" .`
  const payment = `:duty [ :action [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> :compensate ; :refinement ${amount} ] ]`
  assert.equal(await ask(payment, paid('urn:euro')), 'allow')
  assert.equal(await ask(payment, paid('urn:dollar')), 'deny')
})

test('under afterBreach a deed of unknown time does not count as later', async () => {
  const duty = `:duty <urn:d> . <urn:d> :action :inform ; :constraint ${limit} ; :consequence [ :action :delete ]`
  const policies = await readPolicy(
    `${prefix} <urn:p> a :Set ; :permission [ :action :read ; :target <urn:x> ; ${duty.replace('. <urn:d>', '] . <urn:d>')} .`,
  )
  const untimed = '[] report:performanceState report:Performed ; :action :delete ; :assignee <urn:a> .'
  const world = await readWorld(
    prefix + request,
    `${prefix} ${deed('inform', '2026-02-02T00:00:00Z')} ${untimed}`,
    '2026-03-01T00:00:00Z',
  )
  const decisionUnder = (consequenceOrder: 'any' | 'afterBreach') =>
    decide(policies, world.request, world.state, { consequenceOrder }).decision
  assert.equal(decisionUnder('any'), 'allow')
  assert.equal(decisionUnder('afterBreach'), 'deny')
  const deeds = world.state.deeds.map((one) => ({ ...one, isAfterBreach: true }))
  const told = { ...world.state, deeds }
  assert.equal(decide(policies, world.request, told, { consequenceOrder: 'afterBreach' }).decision, 'allow')
})

test('a reported violation is a breach at the time of the report', async () => {
  const duty = ':duty <urn:d> ] . <urn:d> :action :inform ; :consequence [ :action :delete'
  const violated = `[] report:rule <urn:d> ; report:deonticState report:Violated ; dct:created "2026-02-01T00:00:00Z"^^xsd:dateTime .`
  const done = (at: string) => `${violated} ${deed('inform', '2026-02-20T00:00:00Z')} ${deed('delete', at)}`
  const strict = { consequenceOrder: 'afterBreach' } as const
  assert.equal(await ask(duty, violated, { dutyNotSet: 'permit' }), 'deny')
  assert.equal(await ask(duty, done('2026-01-01T00:00:00Z')), 'allow')
  assert.equal(await ask(duty, done('2026-01-01T00:00:00Z'), strict), 'deny')
  assert.equal(await ask(duty, done('2026-02-10T00:00:00Z'), strict), 'allow')
})
