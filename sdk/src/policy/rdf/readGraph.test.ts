import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPolicy } from '../model/readPolicy.ts'
import { odrl } from './graph.ts'
import { readGraph } from './readGraph.ts'

const plain = (space: string) => ({
  '@id': 'urn:p',
  '@type': `${space}Set`,
  [`${space}prohibition`]: {
    [`${space}action`]: `${space}print`,
    [`${space}target`]: 'urn:asset',
    [`${space}constraint`]: {
      [`${space}leftOperand`]: `${space}purpose`,
      [`${space}operator`]: `${space}eq`,
      [`${space}rightOperand`]: 'x',
    },
  },
})

const onlyRule = async (document: object) => {
  const [policy] = await readPolicy(JSON.stringify(document))
  const rule = policy?.rules[0]
  const constraint = rule?.constraints[0]
  return {
    action: rule?.action?.name,
    target: rule?.target?.names,
    ...(constraint?.kind === 'atomic' ? { leftOperand: constraint.leftOperand, operator: constraint.operator } : {}),
  }
}

const wanted = { action: `${odrl}print`, target: ['urn:asset'], leftOperand: `${odrl}purpose`, operator: `${odrl}eq` }

test('terms written as texts behind a prefix of ODRL, or as whole IRIs, are those terms', async () => {
  assert.deepEqual(await onlyRule({ '@context': { odrl }, ...plain('odrl:') }), wanted)
  assert.deepEqual(await onlyRule({ '@context': { odrl: { '@id': odrl, '@prefix': true } }, ...plain('odrl:') }), wanted)
  assert.deepEqual(await onlyRule({ '@context': [{ o: odrl }], ...plain('o:') }), wanted)
  assert.deepEqual(await onlyRule(plain('odrl:')), wanted)
  assert.deepEqual(await onlyRule(plain(odrl)), wanted)
})

test('a document that means something else by the prefix keeps its meaning', async () => {
  const document = { '@context': { odrl: 'urn:other:' }, '@id': 'urn:p', 'odrl:action': 'odrl:print' }
  const graph = await readGraph(JSON.stringify(document))
  assert.deepEqual(graph.predicates('urn:p'), ['urn:other:action'])
  assert.equal(graph.values('urn:p', 'urn:other:action')[0]?.kind, 'literal')
})

test('the namespace is an address of the context', async () => {
  for (const address of ['http://www.w3.org/ns/odrl/2/', 'https://www.w3.org/ns/odrl/2/', 'https://www.w3.org/ns/odrl.jsonld']) {
    const document = { '@context': address, '@type': 'Set', uid: 'urn:p', prohibition: { action: 'print', target: 'urn:asset' } }
    assert.deepEqual(await onlyRule(document), { action: wanted.action, target: wanted.target })
  }
})

test('an action that is a node is called what its value says, in each spelling', async () => {
  for (const action of [
    { 'rdf:value': { '@id': 'odrl:print' } },
    { value: 'print' },
    { value: 'odrl:print' },
    { 'odrl:type': 'odrl:print' },
    { 'odrl:type': { '@id': `${odrl}print` } },
  ]) {
    const document = { '@context': 'http://www.w3.org/ns/odrl.jsonld', '@type': 'Set', uid: 'urn:p', prohibition: [{ action }] }
    assert.equal((await onlyRule(document)).action, wanted.action, JSON.stringify(action))
  }
})

test('relative names are resolved where the document stands, and otherwise stay visible', async () => {
  const document = JSON.stringify({ '@context': { odrl }, '@id': 'p', 'odrl:target': { '@id': 'asset' } })
  const placed = await readGraph(document, { base: 'http://place.example/' })
  assert.deepEqual(placed.values('http://place.example/p', `${odrl}target`)[0]?.value, 'http://place.example/asset')
  const unplaced = await readGraph(document)
  assert.deepEqual(unplaced.values('http://relative.invalid/p', `${odrl}target`)[0]?.value, 'http://relative.invalid/asset')
})

test('the namespace of ODRL with https: is that of ODRL, in JSON-LD and in Turtle', async () => {
  const secure = odrl.replace('http:', 'https:')
  assert.deepEqual(await onlyRule({ '@context': { odrl: secure }, ...plain('odrl:') }), wanted)
  const graph = await readGraph(`@prefix : <${secure}> . <urn:p> :action :print .`)
  assert.equal(graph.values('urn:p', `${odrl}action`)[0]?.value, `${odrl}print`)
})

test('a prefixed text is its term in Turtle too, and an asset without an IRI is called by its uid', async () => {
  const [policy] = await readPolicy(`@prefix : <${odrl}> . <urn:p> a :Set ; :prohibition [
    :action "odrl:print" ; :target [ a :Asset ; :uid <urn:asset> ] ;
    :constraint [ :leftOperand "odrl:purpose" ; :operator "odrl:eq" ; :rightOperand "x" ] ] .`)
  const rule = policy?.rules[0]
  assert.deepEqual([rule?.action?.name, rule?.target?.names], [`${odrl}print`, ['urn:asset']])
})

test('a unit may have a prefix', async () => {
  const context = ['http://www.w3.org/ns/odrl.jsonld', { dbpedia: 'http://dbpedia.org/resource/' }]
  const graph = await readGraph(JSON.stringify({ '@context': context, uid: 'urn:c', unit: 'dbpedia:Euro' }))
  assert.equal(graph.values('urn:c', `${odrl}unit`)[0]?.value, 'http://dbpedia.org/resource/Euro')
})
