// A generator that a seed determines, for tests of samplers and for benches that must repeat.
import { createCipheriv, createHash } from 'node:crypto'
import type { Randomness } from '../../../node/src/compute/randomness.ts'

/** AES-128 in counter mode under a key made from the seed. */
export const seededRandomness = (seed: string): Randomness => {
  const key = createHash('sha256').update(seed).digest()
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16))
  return (bytes) => bytes.set(cipher.update(new Uint8Array(bytes.length)))
}

/** Uniform 0/1 bytes. */
export const randomBits = (count: number, random: Randomness): Uint8Array => {
  const bits = new Uint8Array(count)
  random(bits)
  return bits.map((byte) => byte & 1)
}
