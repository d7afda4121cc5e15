import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getBytes, hexlify } from 'ethers'
import vectors from '../../../test/vectors/policy/decisions.json' with { type: 'json' }
import { CausewayError } from '../errors.ts'
import { decompilePolicy } from './decompilePolicy.ts'
import { header, join, nameHash, node, tags } from './policyFormat.ts'

const bytesOf = (name: string): Uint8Array => getBytes(vectors.cases.find((given) => given.name === name)?.bytes ?? '0x')

test('prints every node, names where they are known', () => {
  const names = [vectors.product, vectors.consumer, 'did:cwy:CN:hospital', 'EU', 'urn:cwy:purpose:scientific-research']
  const lines = decompilePolicy({ policy: bytesOf('every constraint holds'), names }).split('\n')
  const teaching = hexlify(nameHash('urn:cwy:purpose:teaching'))
  const parties = [`  target ${vectors.product}`, `  assignee ${vectors.consumer}`, '  assigner did:cwy:CN:hospital']
  assert.deepEqual(lines.slice(2), [
    'prohibition transfer',
    ...parties,
    'permission cwy:compute',
    ...parties,
    '  count lteq 3',
    '  dateTime lt 2027-06-01T00:00:00.000Z',
    '  recipient eq did:cwy:EU:institute',
    '  spatial eq EU',
    `  purpose isAnyOf urn:cwy:purpose:scientific-research, ${teaching}`,
  ])
})

test('prints groups and parts that this release does not know', () => {
  const action = node(tags.action, Uint8Array.of(0, 96))
  const permission = node(tags.permission, action, node(tags.or, node(0x7f, Uint8Array.of(1))), node(tags.duty, action))
  const lines = decompilePolicy({ policy: join([header, permission]) }).split('\n')
  assert.deepEqual(lines, ['permission cwy:compute', '  or', '    node 0x7f 0x01', '  duty cwy:compute'])
})

test('refuses bytes that are not a policy, with the offset', () => {
  const cut = bytesOf('every constraint holds').slice(0, -1)
  for (const policy of [new Uint8Array(), cut, join([header, node(0)])]) {
    assert.throws(
      () => decompilePolicy({ policy }),
      (error) => error instanceof CausewayError && error.code === 'PolicyBytesMalformed',
    )
  }
})

test('refuses nesting without end', () => {
  const nest = (levels: number): Uint8Array => (levels === 0 ? node(0x7f) : node(tags.and, nest(levels - 1)))
  assert.throws(
    () => decompilePolicy({ policy: join([header, nest(1000)]) }),
    (error) => error instanceof CausewayError && error.code === 'PolicyBytesMalformed',
  )
})
