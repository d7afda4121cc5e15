import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodePolicy } from './decodePolicy.ts'
import { header, join, node, tags } from './policyFormat.ts'

const constraint = node(tags.constraint, Uint8Array.of(0, 5, 1, 1, 0, 0), new Uint8Array(8))
const hash = new Uint8Array(32).fill(7)
const childrenOf = (...nodes: Uint8Array[]) => decodePolicy(join([header, node(tags.permission, ...nodes)]))[0]?.children ?? []

test('an action without a code has its hash before its refinements', () => {
  const [action] = childrenOf(node(tags.action, Uint8Array.of(0xff, 0xff), hash, constraint))
  assert.equal(action?.data.length, 34)
  assert.deepEqual(
    action?.children.map(({ tag }) => tag),
    [tags.constraint],
  )
})

test('a collection has its names before its refinements', () => {
  for (const names of [1, 2]) {
    const hashes = Array.from({ length: names }, () => hash)
    const [collection] = childrenOf(node(tags.assigneeCollection, Uint8Array.of(names), ...hashes, constraint))
    assert.equal(collection?.data.length, 1 + 32 * names)
    assert.equal(collection?.children.length, 1)
  }
})

test('an extended constraint has children', () => {
  const [extended] = childrenOf(node(tags.extendedConstraint, constraint, node(tags.unitIri, hash)))
  assert.deepEqual(
    extended?.children.map(({ tag }) => tag),
    [tags.constraint, tags.unitIri],
  )
})
