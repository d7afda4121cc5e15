import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concat, keccak256, ZeroHash } from 'ethers'
import vectors from '../../../test/vectors/bridge/messages.json' with { type: 'json' }
import { accumulate } from './accumulate.ts'
import { checkpointSlot } from './checkpointSlot.ts'

const ids = vectors.messages.map(({ id }) => id)

test('the accumulator starts at zero and folds the ids in their order', () => {
  assert.equal(accumulate([]), ZeroHash)
  assert.equal(accumulate(ids.slice(0, 1)), keccak256(concat([ZeroHash, ids[0] ?? ''])))
  assert.deepEqual(
    ids.map((_, index) => accumulate(ids.slice(0, index + 1))),
    vectors.accumulators,
  )
  assert.notEqual(accumulate([...ids].reverse()), accumulate(ids))
})

test('it goes on from where it was', () => {
  assert.equal(accumulate(ids.slice(2), accumulate(ids.slice(0, 2))), accumulate(ids))
})

test('a checkpoint has the slot of the vectors', () => {
  for (const { destinationChainId, nonce, slot } of vectors.slots)
    assert.equal(checkpointSlot(BigInt(destinationChainId), BigInt(nonce)), slot)
})
