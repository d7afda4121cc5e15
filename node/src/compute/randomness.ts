// Randomness is passed in: production fills from the operating system, tests from a seed.
import { randomFillSync } from 'node:crypto'

/** Fills the array with uniform random bytes. */
export type Randomness = (bytes: Uint8Array) => void

/** The operating system's generator, through node:crypto. */
export const secureRandomness: Randomness = (bytes) => {
  randomFillSync(bytes)
}

const BITS_24 = 0xff_ff_ff

/**
 * Uniform integers below `modulus` (at most 2^24), by rejection: a bare remainder would favour small values.
 * The plaintext modulus rejects one draw in a thousand.
 */
export const uniformBelow = (modulus: number, count: number, random: Randomness): Uint32Array => {
  const values = new Uint32Array(count)
  const draws = new Uint32Array(count)
  let filled = 0
  while (filled < count) {
    random(new Uint8Array(draws.buffer))
    for (let index = 0; index < draws.length && filled < count; index++) {
      const value = (draws[index] ?? 0) & BITS_24
      if (value < modulus) values[filled++] = value
    }
  }
  return values
}
