import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkSwapTimes, swapMargin } from './checkSwapTimes.ts'

const times = { finality: 2, relay: 10, skew: 5 }
const safe = { ...times, now: 1_000, expiresSecond: 1_600, expiresFirst: 1_629 }

describe('checkSwapTimes', () => {
  it('takes a margin of exactly 2 (finality + relay) + skew', () => {
    assert.equal(swapMargin(times), 29)
    assert.equal(checkSwapTimes(safe), 29)
  })

  it('refuses one second less on the side that was locked first', () => {
    assert.throws(() => checkSwapTimes({ ...safe, expiresFirst: 1_628 }), { code: 'SwapTimesUnsafe' })
  })

  it('refuses a second side that expires before anyone can claim there', () => {
    assert.equal(checkSwapTimes({ ...safe, now: 1_570 }), 29)
    assert.throws(() => checkSwapTimes({ ...safe, now: 1_571 }), { code: 'SwapTimesUnsafe' })
  })

  it('refuses times that are no times', () => {
    assert.throws(() => checkSwapTimes({ ...safe, relay: Number.NaN }), { code: 'SwapTimesUnsafe' })
    assert.throws(() => checkSwapTimes({ ...safe, skew: -40 }), { code: 'SwapTimesUnsafe' })
  })
})
