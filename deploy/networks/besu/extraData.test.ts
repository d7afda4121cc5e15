import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { encodeRlp } from 'ethers'
import { CONTRACT_EXTRA_DATA, decodeExtraData, encodeExtraData, headerExtraData, type QbftExtraData } from './extraData.ts'

type Vector = QbftExtraData & { readonly name: string; readonly source: string; readonly encoded: string }

// CAST: the file of vectors is ours; a wrong field fails the comparison.
const { vectors } = JSON.parse(readFileSync(new URL('../../../test/vectors/besu/extraData.json', import.meta.url), 'utf8')) as {
  vectors: Vector[]
}

for (const { name, source: _source, encoded, ...extraData } of vectors) {
  test(`encodes and decodes the published vector: ${name}`, () => {
    assert.equal(encodeExtraData(extraData), encoded)
    assert.deepEqual(decodeExtraData(encoded), extraData)
  })
}

test('the constant of contract mode is the published one', () => {
  assert.equal(CONTRACT_EXTRA_DATA, vectors[0]?.encoded)
})

test('a genesis lists its validators ascending, whatever the order they are given in', () => {
  const validators = vectors[1]?.validators ?? []
  const made = headerExtraData(validators.toReversed())
  assert.equal(made, headerExtraData(validators))
  assert.deepEqual(decodeExtraData(made).validators, validators.toSorted())
})

test('a vote to drop and rounds over one byte survive', () => {
  const extraData = {
    vanity: `0x${'11'.repeat(32)}`,
    validators: [],
    vote: { recipient: `0x${'22'.repeat(20)}`, add: false },
    round: 0xdcba,
    seals: [`0x${'33'.repeat(65)}`],
  }
  assert.deepEqual(decodeExtraData(encodeExtraData(extraData)), extraData)
})

const zero = `0x${'00'.repeat(32)}`
const bad: Record<string, string> = {
  'not RLP': '0xf8',
  'not a list': encodeRlp('0x01'),
  'four items': encodeRlp([zero, [], [], '0x']),
  'a short vanity': encodeRlp(['0x00', [], [], '0x', []]),
  'a short validator': encodeRlp([zero, ['0x01'], [], '0x', []]),
  'a round with a leading zero': encodeRlp([zero, [], [], '0x00dcba', []]),
  'an unknown vote': encodeRlp([zero, [], [`0x${'22'.repeat(20)}`, '0xaa'], '0x', []]),
  'a round over 31 bits': encodeRlp([zero, [], [], '0xffffffff', []]),
  'a long seal': encodeRlp([zero, [], [], '0x', [`0x${'00'.repeat(66)}`]]),
  'a sixth item': encodeRlp([zero, [], [], '0x', [], '0x01']),
  nothing: '0x',
}
for (const [what, encoded] of Object.entries(bad)) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => decodeExtraData(encoded),
      (error) => error instanceof CausewayError && error.code === 'BesuExtraDataInvalid',
    )
  })
}
