// The one parameter set of vertical counting, as data: it goes into algorithm digests, and wire.ts checks bytes against it.

/** BGV parameters with everything that is derived from them. Canonical JSON; sizes in bytes. */
export type ComputeParameters = typeof parameters

const degree = 4096
/** Bytes before the words of a serialised ciphertext, and after them where it is seeded. */
const prefix = 113
const seedSuffix = 81

/**
 * BGV, n = 4096, three data primes of 28 bits and a special prime of 22: 106 bits, under the limit of 128-bit security.
 * A fresh ct-pt sum over 16 million rows keeps about 43 bits, of which flooding with σ = 2^52 leaves more than 3.
 * Primes, plaintext modulus and identifiers were read back from node-seal; seal.ts compares them on every start.
 */
export const parameters = Object.freeze({
  id: 'bgv-4096-28x3-22',
  scheme: 'BGV',
  degree,
  bits: Object.freeze([28, 28, 28, 22]),
  primes: Object.freeze([268_271_617, 268_361_729, 268_369_921]),
  specialPrime: 4_169_729,
  plainModulus: 16_760_833,
  /** Identifier of the level of ciphertexts. */
  dataParmsId: 'e7377a07aaeca4bc383c0b5983d2e59d3611a8d2ef248868327d0ea4c5d60dbc',
  /** Identifier of the level of keys. */
  keyParmsId: '9b8dd8f3d97fa45d268cb29072ddf45930a09dfb3c0699acc4d11f5527a8b9ce',
  /** Most rows that one result can count: counts are exact below the plaintext modulus. */
  maximumRows: 16_760_832,
  maximumCategories: 64,
  bytes: Object.freeze({
    prefix,
    seedSuffix,
    seed: 64,
    seededCiphertext: prefix + 8 * 3 * degree + seedSuffix,
    ciphertext: prefix + 16 * 3 * degree,
    seededPublicKey: prefix + 8 * 4 * degree + seedSuffix,
    secretKey: 88 + 8 * 4 * degree,
    plaintext: 88 + 8 * degree,
  }),
})
