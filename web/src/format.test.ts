import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { counted, formatAmount, formatTime, shorten } from './format.ts'

const yuan = { symbol: 'cwCNY', decimals: 6 }

describe('formatAmount', () => {
  it('keeps every digit and drops trailing zeros', () => {
    assert.equal(formatAmount(0n, yuan), '0 cwCNY')
    assert.equal(formatAmount(1n, yuan), '0.000001 cwCNY')
    assert.equal(formatAmount(1_250_000_001n, yuan), '1,250.000001 cwCNY')
    assert.equal(formatAmount(100_000_500_000n, yuan), '100,000.5 cwCNY')
  })

  it('groups amounts beyond 2^53 and tokens without decimals', () => {
    assert.equal(formatAmount(12_345_678_901_234_567_890n, { symbol: 'X', decimals: 0 }), '12,345,678,901,234,567,890 X')
  })
})

describe('formatTime', () => {
  it('writes UTC, and a dash for what no calendar holds', () => {
    assert.equal(formatTime(1_795_737_600), '2026-11-27 00:00:00 UTC')
    assert.equal(formatTime(2 ** 64), '–')
  })
})

describe('shorten and counted', () => {
  it('keeps short texts, both ends of long ones, and the singular', () => {
    assert.equal(shorten('0x1234'), '0x1234')
    assert.equal(shorten(`0x${'ab'.repeat(32)}`), '0xabab…abab')
    assert.deepEqual([counted(1n, 'unit'), counted(1200, 'unit')], ['1 unit', '1,200 units'])
  })
})
