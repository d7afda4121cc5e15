import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { hexlify } from 'ethers'
import contextSchema from '../../../test/dsp/context-schema.json' with { type: 'json' }
import example from '../../../test/dsp/contract-agreement-message-full.json' with { type: 'json' }
import messageSchema from '../../../test/dsp/contract-agreement-message-schema.json' with { type: 'json' }
import contractSchema from '../../../test/dsp/contract-schema.json' with { type: 'json' }
import { CausewayError } from '../errors.ts'
import { compileDocument, compilePolicy } from './compilePolicy.ts'
import { exportAgreement } from './exportAgreement.ts'
import { readPolicy } from './model/readPolicy.ts'

const target = 'urn:cwy:product:cwy.CN.hospital.trial'
const [assigner, assignee] = ['did:cwy:CN:hospital', 'did:cwy:EU:institute']
const terms = { id: 'urn:cwy:agreement:7', target, assigner, assignee, timestamp: '2027-01-01T00:00:00Z' }
const set = (rest: object) => ({ '@type': 'Set', uid: 'urn:uuid:1', ...rest })

const constraint = [
  { leftOperand: 'dateTime', operator: 'lt', rightOperand: '2027-06-01T00:00:00Z' },
  { leftOperand: 'purpose', operator: 'isAnyOf', rightOperand: [{ '@id': 'urn:research' }, 'teaching'] },
  { leftOperand: 'count', operator: 'neq', rightOperand: 3, unit: 'urn:unit', status: 2 },
  { andSequence: { '@list': [{ xone: [{ leftOperand: 'spatial', operator: 'eq', rightOperand: 'EU' }] }] } },
]

/** Whatever the schema is made for, in one policy. */
const document = set({
  profile: 'urn:cwy:odrl:',
  conflict: 'prohibit',
  'cwy:option': ['dutyNotSet=permit'],
  permission: [
    { target, assigner, action: 'cwy:compute', constraint, duty: [{ action: 'inform', informedParty: 'did:a' }] },
    { uid: 'urn:rule', target, assigner, assignee, action: 'https://example.com/scan' },
  ],
  prohibition: [{ target, assigner, action: 'distribute', remedy: [{ action: 'delete' }] }],
  obligation: [{ assigner, assignee, action: 'attribute', constraint: [constraint[0]] }],
})

const validator = () => {
  const ajv = new Ajv2019({ strict: false })
  for (const schema of [contextSchema, contractSchema]) ajv.addSchema(schema)
  return ajv.compile(messageSchema)
}

/** As the provider sends it. */
const messageOf = ({ '@context': _, ...agreement }: { readonly [key: string]: unknown }) => ({
  '@context': ['https://w3id.org/dspace/2025/1/context.jsonld'],
  '@type': 'ContractAgreementMessage',
  providerPid: 'urn:uuid:1',
  consumerPid: 'urn:uuid:2',
  agreement,
})

test('the schema of the protocol accepts what is exported, from bytes and from the model', async () => {
  const validate = validator()
  assert.equal(validate(example), true, 'the protocol accepts its own example')
  const { bytes, policy } = await compileDocument(document)
  for (const given of [bytes, policy]) {
    const agreement = exportAgreement({ policy: given, ...terms })
    assert.equal(validate(messageOf(agreement)), true, JSON.stringify(validate.errors))
    const { target: _, ...rest } = agreement
    assert.equal(validate(messageOf(rest)), false, 'the schema demands a target')
  }
})

test('the agreement compiles to what the policy means between the two parties', async () => {
  const [policy] = await readPolicy(JSON.stringify(document))
  assert.ok(policy !== undefined)
  const agreed = { ...document, '@type': 'Agreement', uid: terms.id, target, assigner, assignee }
  // Outside of a message and inside of one.
  const agreement = exportAgreement({ policy, ...terms })
  assert.equal(hexlify(await compilePolicy(agreement)), hexlify(await compilePolicy(agreed)))
  assert.equal(hexlify(await compilePolicy(messageOf(agreement))), hexlify(await compilePolicy(agreed)))
})

test('a collection stays a collection', async () => {
  const assets = {
    '@type': 'AssetCollection',
    source: 'urn:all',
    refinement: [{ leftOperand: 'fileFormat', operator: 'eq', rightOperand: 'csv' }],
  }
  const policy = await compilePolicy(set({ permission: [{ target: assets, assigner, action: 'use' }] }))
  const agreement = exportAgreement({ policy, names: ['urn:all', 'csv'], ...terms })
  assert.equal(validator()(messageOf(agreement)), true)
  const agreed = { '@type': 'Agreement', uid: terms.id, permission: [{ target: assets, assigner, assignee, action: 'use' }] }
  assert.equal(hexlify(await compilePolicy(agreement)), hexlify(await compilePolicy(agreed)))
})

test('rules about another target or for somebody else are not part of the agreement', async () => {
  const other = { target: 'urn:other', assigner, action: 'read' }
  const policy = await compilePolicy(
    set({ permission: [{ target, assigner, action: 'use' }, other, { ...other, target, assignee: 'did:b' }] }),
  )
  const { permission } = exportAgreement({ policy, ...terms })
  assert.deepEqual(permission, [{ action: 'use' }])
})

test('refuses what the protocol has no place for', async () => {
  const refused = [
    { permission: [{ target, action: { 'rdf:value': { '@id': 'odrl:print' }, refinement: [constraint[2]] } }] },
    {
      permission: [
        { target, action: 'use', constraint: { leftOperand: 'count', operator: 'lt', rightOperandReference: 'urn:x' } },
      ],
    },
    { permission: [{ target, action: 'use', assigner: 'did:other' }] },
  ]
  for (const rest of refused) {
    const policy = await compilePolicy(set(rest))
    const isRefusal = (error: unknown) => error instanceof CausewayError && error.code === 'PolicyNotExportable'
    assert.throws(() => exportAgreement({ policy, ...terms }), isRefusal)
  }
  const elsewhere = await compilePolicy(set({ permission: [{ target: 'urn:other', action: 'use' }] }))
  const isEmpty = (error: unknown) => error instanceof CausewayError && error.code === 'PolicyRuleMissing'
  assert.throws(() => exportAgreement({ policy: elsewhere, ...terms }), isEmpty)
})
