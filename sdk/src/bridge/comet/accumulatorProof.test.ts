import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dataLength, id, ZeroHash } from 'ethers'
import { accumulate } from '../accumulate.ts'
import { accumulatorProof } from './accumulatorProof.ts'

const sent = ['a', 'b', 'c', 'd'].map(id)
const [a = '', b = '', , d = ''] = sent
const common = { height: 7, executionHash: id('execution'), accumulator: accumulate(sent), before: ZeroHash, sent }
/** Kind, height, execution hash, accumulator before. */
const HEAD = 1 + 8 + 32 + 32

describe('accumulatorProof', () => {
  it('names no other message where none is between', () => {
    assert.equal(dataLength(accumulatorProof({ ...common, messageIds: sent })), HEAD + 5 * 2)
  })

  it('begins at the first message to be proven', () => {
    assert.equal(dataLength(accumulatorProof({ ...common, messageIds: [d] })), HEAD + 2 * 2)
    assert.equal(dataLength(accumulatorProof({ ...common, messageIds: [b, d] })), HEAD + 3 * 2 + 32)
  })

  it('refuses messages that were not sent, or not in this order', () => {
    const refused = { code: 'MessageNotAmong' }
    assert.throws(() => accumulatorProof({ ...common, messageIds: [id('x')] }), refused)
    assert.throws(() => accumulatorProof({ ...common, messageIds: [b, a] }), refused)
    assert.throws(() => accumulatorProof({ ...common, messageIds: [] }), refused)
  })

  it('refuses messages that do not add up', () => {
    const refused = { code: 'AccumulatorMismatch' }
    assert.throws(() => accumulatorProof({ ...common, sent: sent.slice(0, 3), messageIds: [a] }), refused)
    assert.throws(() => accumulatorProof({ ...common, before: id('x'), messageIds: [a] }), refused)
  })
})
