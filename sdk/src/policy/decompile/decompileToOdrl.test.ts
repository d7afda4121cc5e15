import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hexlify, id } from 'ethers'
import fc from 'fast-check'
import { CausewayError } from '../../errors.ts'
import { compileModel } from '../compile/compileModel.ts'
import { compilePolicy } from '../compilePolicy.ts'
import { decompilePolicy } from '../decompilePolicy.ts'
import { evaluatePolicy } from '../evaluatePolicy.ts'
import { examinePolicy } from '../examinePolicy.ts'
import { factCodes, header, join, noCode, node, tags } from '../policyFormat.ts'
import { readGraph } from '../rdf/readGraph.ts'
import { decompileToOdrl } from './decompileToOdrl.ts'
import { namesOf } from './names.ts'
import { randomModel } from './randomModel.ts'

const target = 'urn:cwy:product:cwy.CN.hospital.trial'

test('any policy compiles to the same bytes again, with names and without', async () => {
  const isCollection = (name: string) => name.startsWith('urn:source:')
  const options = {
    missingTarget: 'matchAny',
    isCollection,
    offers: 'evaluate',
    dutyLapsed: 'inactive',
    unitMissing: 'assume',
  } as const
  const property = fc.asyncProperty(randomModel, fc.boolean(), async (model, isNamed) => {
    const { graph: _, ...written } = model
    const { bytes } = compileModel(model, options)
    const texts = [...JSON.stringify(written).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([quoted]) => String(JSON.parse(quoted)))
    const odrl = decompileToOdrl({ policy: bytes, names: isNamed ? texts : [] })
    assert.equal(hexlify(await compilePolicy(odrl)), hexlify(bytes))
    assert.ok(!decompilePolicy({ policy: bytes, names: texts }).includes('node 0x'))
  })
  await fc.assert(property, {
    numRuns: process.env.CAUSEWAY_LONG === '1' ? 5000 : 100,
    seed: Number(process.env.CAUSEWAY_SEED ?? 4),
  })
})

test('no policy that compiles is malformed to an evaluator', () => {
  const isCollection = (name: string) => name.startsWith('urn:source:')
  const everyAction = Array.from({ length: 97 }, (_, code) => BigInt(code))
  const property = fc.property(randomModel, fc.boolean(), (model, isAnswered) => {
    const { bytes: policy } = compileModel(model, { missingTarget: 'matchAny', isCollection })
    const facts = (code: number) => (code === factCodes.actionNames ? everyAction : isAnswered ? [1n] : undefined)
    const request = { policy, action: noCode, productId: id('urn:single:1'), consumer: id('urn:single:2'), time: 1n, facts }
    assert.notEqual(evaluatePolicy(request).reason, 'Malformed')
    for (const { tag, refinements, constraints, duties } of examinePolicy(request)) {
      assert.notEqual(tag, 0)
      assert.ok(![refinements, constraints, duties].includes('Malformed'))
    }
  })
  fc.assert(property, { numRuns: 200, seed: 4 })
})

test('writes the document back as it was, where the names are known', async () => {
  const document = {
    '@type': 'Agreement',
    uid: 'urn:uuid:1',
    permission: [
      {
        target,
        assigner: 'did:cwy:CN:hospital',
        assignee: 'did:cwy:EU:institute',
        action: 'cwy:compute',
        constraint: [{ leftOperand: 'count', operator: 'neq', rightOperand: 3 }],
        duty: [{ action: 'inform' }],
      },
    ],
  }
  const names = namesOf(await readGraph(JSON.stringify(document)))
  const { permission, ...rest } = decompileToOdrl({ policy: await compilePolicy(document), names })
  assert.deepEqual(rest, {
    '@context': ['http://www.w3.org/ns/odrl.jsonld', { cwy: 'urn:cwy:odrl:' }],
    profile: 'urn:cwy:odrl:',
    '@type': 'Agreement',
    uid: 'urn:uuid:1',
  })
  const [given] = document.permission
  // The published context writes neq as odrl:neg.
  const constraint = [{ leftOperand: 'count', operator: 'odrl:neq', rightOperand: { '@value': '3', '@type': 'xsd:integer' } }]
  assert.deepEqual(permission, [{ ...given, constraint }])
})

test('64 levels of a sequence come back', async () => {
  const count = { leftOperand: 'count', operator: 'lteq', rightOperand: 3 }
  const nest = (levels: number): object => (levels === 0 ? count : { andSequence: { '@list': [nest(levels - 1)] } })
  const policy = await compilePolicy({
    '@type': 'Set',
    uid: 'urn:p',
    permission: { target, action: 'use', constraint: nest(64) },
  })
  assert.equal(hexlify(await compilePolicy(decompileToOdrl({ policy }))), hexlify(policy))
})

test('refuses what the vocabulary has no word for', () => {
  const action = node(tags.action, Uint8Array.of(0, 1))
  const strange = [
    [node(0x7f)],
    [node(tags.permission, node(tags.action, Uint8Array.of(1, 0)))],
    [node(tags.permission, action, node(0x7f))],
    [node(tags.permission, action, node(tags.constraint, Uint8Array.of(0, 5, 1, 0x55, 0, 0, 1)))],
    [node(tags.permission, action, node(tags.constraint, Uint8Array.of(0, 5, 1, 1, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1)))],
  ]
  for (const nodes of strange) {
    assert.throws(
      () => decompileToOdrl({ policy: join([header, ...nodes]) }),
      (error) => error instanceof CausewayError && ['PolicyTermUnknown', 'PolicyBytesMalformed'].includes(error.code),
    )
  }
})
