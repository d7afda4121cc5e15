// Serialised forms of SEAL 4.1 as templates: the exact bytes before the words of each kind of object.
import { parameters } from './parameters.ts'

const { degree, primes, bytes } = parameters
export const HEADER_BYTES = 16
/** Offset of the parameter identifier, which is 32 bytes. */
export const PARMS_ID_OFFSET = 16

const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** A SEAL header at `offset`: magic, own size, version 4.1, no compression, and the size of the object with the header. */
const putHeader = (into: DataView, offset: number, size: number): void => {
  into.setUint16(offset, 0xa15e, true)
  into.setUint8(offset + 2, HEADER_BYTES)
  into.setUint8(offset + 3, 4)
  into.setUint8(offset + 4, 1)
  into.setBigUint64(offset + 8, BigInt(size), true)
}

/** The 113 bytes before the words of a ciphertext of two polynomials; `words` is what is stored, half of it when seeded. */
const ciphertextPrefix = (length: number, parmsId: string, moduli: number, words: number): Uint8Array => {
  const prefix = new Uint8Array(bytes.prefix)
  const view = new DataView(prefix.buffer)
  putHeader(view, 0, length)
  prefix.set(fromHex(parmsId), PARMS_ID_OFFSET)
  view.setUint8(48, 1)
  view.setBigUint64(49, 2n, true)
  view.setBigUint64(57, BigInt(degree), true)
  view.setBigUint64(65, BigInt(moduli), true)
  view.setFloat64(73, 1, true)
  view.setBigUint64(81, 1n, true)
  putHeader(view, 89, 24 + 8 * words)
  view.setBigUint64(105, BigInt(words), true)
  return prefix
}

/** The 17 bytes between the words of a seeded object and its 64-byte seed: a header and the generator, 1 = Blake2xb. */
const seedPrefix = (): Uint8Array => {
  const prefix = new Uint8Array(HEADER_BYTES + 1)
  putHeader(new DataView(prefix.buffer), 0, bytes.seedSuffix)
  prefix[HEADER_BYTES] = 1
  return prefix
}

/** The 88 bytes before the words of a plaintext. */
const plaintextPrefix = (length: number, parmsId: string, words: number): Uint8Array => {
  const prefix = new Uint8Array(88)
  const view = new DataView(prefix.buffer)
  putHeader(view, 0, length)
  prefix.set(fromHex(parmsId), PARMS_ID_OFFSET)
  view.setBigUint64(48, BigInt(words), true)
  view.setFloat64(56, 1, true)
  putHeader(view, 64, 24 + 8 * words)
  view.setBigUint64(80, BigInt(words), true)
  return prefix
}

export type Layout = {
  readonly length: number
  readonly prefix: Uint8Array
  /** Moduli of the stored words, in order; each covers n words. */
  readonly moduli: readonly number[]
  /** Absent where the second polynomial is written out. */
  readonly seedPrefix?: Uint8Array
}

const { dataParmsId, keyParmsId, specialPrime } = parameters
const keyModuli = [...primes, specialPrime]

export const layouts = {
  seededCiphertext: {
    length: bytes.seededCiphertext,
    prefix: ciphertextPrefix(bytes.seededCiphertext, dataParmsId, 3, 3 * degree),
    moduli: primes,
    seedPrefix: seedPrefix(),
  },
  ciphertext: {
    length: bytes.ciphertext,
    prefix: ciphertextPrefix(bytes.ciphertext, dataParmsId, 3, 6 * degree),
    moduli: [...primes, ...primes],
  },
  seededPublicKey: {
    length: bytes.seededPublicKey,
    prefix: ciphertextPrefix(bytes.seededPublicKey, keyParmsId, 4, 4 * degree),
    moduli: keyModuli,
    seedPrefix: seedPrefix(),
  },
  secretKey: { length: bytes.secretKey, prefix: plaintextPrefix(bytes.secretKey, keyParmsId, 4 * degree), moduli: keyModuli },
  /** A plaintext of n coefficients: its moduli are the plaintext modulus, once. */
  plaintext: {
    length: bytes.plaintext,
    prefix: plaintextPrefix(bytes.plaintext, '00'.repeat(32), degree),
    moduli: [parameters.plainModulus],
  },
} as const satisfies Record<string, Layout>
