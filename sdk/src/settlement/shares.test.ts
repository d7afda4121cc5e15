import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { splitAmount, splitDigestOf } from './shares.ts'

const payee = (index: number): string => `0x${index.toString(16).padStart(40, '0')}`

const someShares = fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 0, maxLength: 19 }).map((parts) => {
  const last = 1_000_000 - parts.reduce((sum, part) => sum + part, 0)
  return [...parts, last].map((ppm, index) => ({ payee: payee(index + 1), ppm }))
})

test('the parts add up to the amount and none but the last exceeds its share', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), someShares, (amount, shares) => {
      const parts = splitAmount(amount, shares)
      assert.equal(
        parts.reduce((sum, part) => sum + part, 0n),
        amount,
      )
      parts.slice(0, -1).forEach((part, index) => {
        assert.ok(part * 1_000_000n <= amount * BigInt(shares[index]?.ppm ?? 0))
      })
    }),
  )
})

test('shares that do not add up are refused', () => {
  for (const ppms of [[], [999_999], [500_000, 500_001], [1_000_000, 0], [1_000_001, -1], [0.5, 999_999.5]]) {
    const shares = ppms.map((ppm, index) => ({ payee: payee(index + 1), ppm }))
    assert.throws(() => splitDigestOf(shares), { code: 'SharesInvalid' })
  }
})
