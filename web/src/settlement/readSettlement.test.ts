import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { agreementId } from '@causeway/sdk/ids'
import type { Fact } from '../chain/facts.ts'
import { meteredUnits } from '../meter/meteredUnits.ts'
import { creditsOf } from './readSettlement.ts'

const id = agreementId.parse(`0x${'a'.repeat(64)}`)
const place = { block: 1, index: 0 }
const [token, otherToken] = ['0xT', '0xU']

const split = (of: string, payees: string[], amounts: bigint[]): Fact => ({
  name: 'RevenueSplit',
  args: { agreementId: id, token: of, amount: amounts.reduce((sum, part) => sum + part, 0n), payees, amounts },
  place,
})

describe('creditsOf', () => {
  it('adds up what each payee got, tokens apart', () => {
    const facts = [split(token, ['0xA', '0xB'], [70n, 30n]), split(token, ['0xA'], [5n]), split(otherToken, ['0xA'], [1n])]
    assert.deepEqual(creditsOf(facts), [
      { payee: '0xA', token, credited: 75n },
      { payee: '0xB', token, credited: 30n },
      { payee: '0xA', token: otherToken, credited: 1n },
    ])
  })
})

describe('meteredUnits', () => {
  it('is what the last voucher says, not the sum', () => {
    const metered = (units: bigint): Fact => ({ name: 'UsageMetered', args: { agreementId: id, units }, place })
    assert.equal(meteredUnits([metered(1n), metered(3n)], id), 3n)
    assert.equal(meteredUnits([], id), 0n)
  })
})
