import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seededRandomness } from '../../../test/flows/compute/seededRandomness.ts'
import { FLOOD_WIDTH, sampleBase, sampleFlood } from './gaussian.ts'
import { type Randomness, secureRandomness, uniformBelow } from './randomness.ts'

const moments = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const central = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length
  return { mean, width: Math.sqrt(central(2)), kurtosis: central(4) / central(2) ** 2 }
}

describe('discrete Gaussian', () => {
  it('draws the base width 2^10 with the right probabilities', () => {
    const count = 400_000
    const samples = sampleBase(count, seededRandomness('base'))
    const { mean, width, kurtosis } = moments([...samples])
    // Five standard errors each.
    assert.ok(Math.abs(mean) < (5 * 1024) / Math.sqrt(count))
    assert.ok(Math.abs(width / 1024 - 1) < 5 / Math.sqrt(2 * count))
    assert.ok(Math.abs(kurtosis - 3) < 5 * Math.sqrt(24 / count))
    const within = samples.filter((value) => Math.abs(value) <= 1024).length / count
    // P(|x| <= σ) of the discrete Gaussian is that of the normal within 1024.5: 0.68316.
    assert.ok(Math.abs(within - 0.68316) < 5 * Math.sqrt(0.2165 / count))
  })

  it('takes the extreme draws of its table: zero from no bits, 13 σ from all', () => {
    const constant =
      (byte: number): Randomness =>
      (bytes) =>
        bytes.fill(byte)
    assert.deepEqual([...sampleBase(2, constant(0))], [0, 0])
    const [largest] = sampleBase(1, constant(0xff))
    assert.ok(largest !== undefined && largest < -12 * 1024 && largest >= -13 * 1024)
  })

  it('floods with width 2^52 and random low bits', () => {
    const count = 60_000
    const noise = sampleFlood(count, seededRandomness('flood'))
    const { mean, width, kurtosis } = moments(Array.from(noise, Number))
    assert.ok(Math.abs(FLOOD_WIDTH / 2 ** 52 - 1) < 2 ** -14)
    assert.ok(Math.abs(mean) < (5 * FLOOD_WIDTH) / Math.sqrt(count))
    assert.ok(Math.abs(width / FLOOD_WIDTH - 1) < 5 / Math.sqrt(2 * count))
    assert.ok(Math.abs(kurtosis - 3) < 5 * Math.sqrt(24 / count))
    for (let bit = 0n; bit < 48n; bit++) {
      const ones = noise.filter((value) => (value >> bit) & 1n).length
      assert.ok(Math.abs(ones / count - 0.5) < 5 * Math.sqrt(0.25 / count), `bit ${bit}`)
    }
    assert.ok(noise.every((value) => value < 2n ** 56n && value > -(2n ** 56n)))
  })

  it('has no correlation between neighbours', () => {
    const noise = Array.from(sampleFlood(60_000, seededRandomness('neighbours')), (value) => Number(value) / FLOOD_WIDTH)
    const products = noise.slice(1).map((value, index) => value * (noise[index] ?? 0))
    assert.ok(Math.abs(moments(products).mean) < 5 / Math.sqrt(products.length))
  })
})

describe('uniform integers', () => {
  it('are below the modulus, cover it evenly, and reject instead of wrapping', () => {
    const values = uniformBelow(3 * 2 ** 22, 300_000, seededRandomness('uniform'))
    const thirds = [0, 0, 0]
    for (const value of values) thirds[Math.floor(value / 2 ** 22)] = (thirds[Math.floor(value / 2 ** 22)] ?? 0) + 1
    assert.equal(thirds.length, 3)
    for (const third of thirds) assert.ok(Math.abs(third / 300_000 - 1 / 3) < 5 * Math.sqrt(2 / 9 / 300_000))
  })

  it('come from the operating system in production', () => {
    const [first, second] = [new Uint8Array(32), new Uint8Array(32)]
    secureRandomness(first)
    secureRandomness(second)
    assert.notDeepEqual(first, second)
  })
})
