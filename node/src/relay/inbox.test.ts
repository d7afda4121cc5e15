import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { concat, toBeHex } from 'ethers'
import { gasOfDelivery, gasOfMessage, isSendable, MOST_MESSAGE_GAS } from './inbox.ts'

const bytes = (count: number): string => `0x${'11'.repeat(count)}`
const message = { gasLimit: 60_000, bytes: 600 }
/** As many as a batch holds by their gas. */
const messages = Array.from({ length: Math.floor(MOST_MESSAGE_GAS / gasOfMessage(message)) }, () => message)
const committee = bytes(8 + 65 * 16)
const PLAIN_ID_GAS = 32 * 16 + 600

describe('the gas of a delivery', () => {
  it('leaves room for a full batch with the ids of a thousand other messages', () => {
    const few = gasOfDelivery(messages, [committee], [bytes(75)])
    const many = gasOfDelivery(messages, [committee], [bytes(75 + 32 * 1_000)])
    assert.ok(messages.length > 50)
    assert.ok((many - few) / 1_000 > PLAIN_ID_GAS, 'an id costs at least its bytes, and hashing')
    assert.equal(isSendable(many, '0x'), true)
  })

  it('pays for each signature of a committee', () => {
    const one = gasOfDelivery([message], [bytes(65)])
    assert.ok(gasOfDelivery([message], [bytes(65 * 11)]) - one > 10 * 9_000)
  })

  it('pays for the ids of a proof by storage as for others, and more for what shows the slot', () => {
    const stored = (ids: number, shown: number): string =>
      concat(['0x02', bytes(48), toBeHex(ids, 2), bytes(32 * ids), '0x0000', bytes(shown)])
    const gas = (ids: number, shown: number): number => gasOfDelivery([message], [committee], [stored(ids, shown)])
    const idGas = (gasOfDelivery([message], [], [bytes(32)]) - gasOfDelivery([message], [])) * 2_000
    assert.equal(gas(2_000, 6_000) - gas(0, 6_000), idGas)
    assert.equal(gas(1, 6_000) - gas(1, 0), 6_000 * 244)
    assert.equal(isSendable(gas(2_048, 8_000), '0x'), true)
  })

  it('is refused above what a transaction may ask for, and so are too many bytes', () => {
    const gas = gasOfDelivery(messages, [committee], [bytes(32 * 5_000)])
    assert.equal(isSendable(gas, '0x'), false)
    assert.equal(isSendable(1_000_000, bytes(131_072)), false)
    assert.equal(isSendable(1_000_000, bytes(100_000)), true)
  })
})
