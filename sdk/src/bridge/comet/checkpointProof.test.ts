import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { concat, id, toBeHex, ZeroHash } from 'ethers'
import { accumulate } from '../accumulate.ts'
import { checkpointProof } from './checkpointProof.ts'

const sent = ['a', 'b', 'c'].map(id)
const [a = '', b = '', c = ''] = sent
const common = { before: ZeroHash, sent, shown: { value: BigInt(accumulate(sent)), proof: '0xabcd' } }
const checkpoint = { destinationChainId: 8_010_978n, nonce: 64n }

describe('checkpointProof', () => {
  it('names the checkpoint, or slot 0 by two zeros', () => {
    const runs = ['0x0000', '0x0001', b, '0x0000', '0xabcd']
    const place = [toBeHex(8_010_978, 8), toBeHex(64, 8)]
    assert.equal(checkpointProof({ ...common, checkpoint, messageIds: [a, c] }), concat(['0x02', ...place, ZeroHash, ...runs]))
    const none = [toBeHex(0, 8), toBeHex(0, 8)]
    assert.equal(checkpointProof({ ...common, messageIds: [a, c] }), concat(['0x02', ...none, ZeroHash, ...runs]))
  })

  it('begins at the first message to be proven', () => {
    const before = accumulate([a, b])
    const expected = concat(['0x02', toBeHex(0, 16), before, '0x0000', '0x0000', '0xabcd'])
    assert.equal(checkpointProof({ ...common, messageIds: [c] }), expected)
  })

  it('refuses messages that were not sent, or that do not add up to the value of the slot', () => {
    assert.throws(() => checkpointProof({ ...common, messageIds: [id('x')] }), { code: 'MessageNotAmong' })
    assert.throws(() => checkpointProof({ ...common, sent: [a, b], messageIds: [a] }), { code: 'AccumulatorMismatch' })
  })
})
