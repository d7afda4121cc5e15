import assert from 'node:assert/strict'
import { test } from 'node:test'
import { enodeOf } from './addNode.ts'
import { checkPlace, enodeUrl, peerId } from './nodeRecord.ts'

const place = { host: 'node.example.org', consensusPort: 26_656, executionPort: 30_303 }

test('peer ids are 40 digits, with or without 0x, in lower case', () => {
  const id = '00112233445566778899aabbccddeeff00112233'
  assert.equal(peerId.parse(`0x${id.toUpperCase()}`), id)
  assert.equal(peerId.parse(id), id)
  for (const wrong of ['', id.slice(1), `${id}0`, `0x${id.slice(2)}`, id.replace('a', 'g')])
    assert.ok(!peerId.safeParse(wrong).success)
})

test('a node is reached by name, IPv4 or IPv6', () => {
  // The generator of the curve is the public key of 1.
  const enode = enodeOf(`0x${'0'.repeat(63)}1`)
  assert.ok(enode.startsWith('0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada77'))
  assert.equal(enode.length, 130)
  assert.equal(enodeUrl({ ...place, enode }), `enode://${enode.slice(2)}@node.example.org:30303`)
  assert.ok(enodeUrl({ ...place, enode, host: '::1' }).endsWith('@[::1]:30303'))
})

test('places that the registry refuses are refused before anything is signed', () => {
  const longest = ['a', 'b', 'c'].map((letter) => `${letter.repeat(63)}.`).join('')
  for (const host of ['node.example.org', '10.0.0.1', '2001:db8::1', longest + 'd'.repeat(61)]) checkPlace({ ...place, host })
  for (const host of ['', 'a b', 'ä', 'a_b', 'a/b', 'a'.repeat(64), longest + 'd'.repeat(62)]) {
    assert.throws(() => checkPlace({ ...place, host }), { code: 'NodePlaceInvalid' })
  }
  for (const port of [0, -1, 1.5, 65_536, Number.NaN]) {
    assert.throws(() => checkPlace({ ...place, consensusPort: port }), { code: 'NodePlaceInvalid' })
    assert.throws(() => checkPlace({ ...place, executionPort: port }), { code: 'NodePlaceInvalid' })
  }
})
