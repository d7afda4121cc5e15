// The border: serialised objects are checked here, whole, before node-seal sees a byte.
//
// A hostile object can exhaust memory or corrupt the engine (node-seal wraps SEAL 4.1.2, which predates the fixes of 2026),
// so only exact lengths and exact headers pass, compression never does, and every residue is below its prime.
// What this cannot see is whether a ciphertext is *well formed* (encrypts 0 and 1 with small noise): see docs/decisions/0012.
import { computeErrors } from './errors.ts'
import { type Layout, layouts, PARMS_ID_OFFSET } from './layout.ts'
import { parameters } from './parameters.ts'

declare const checked: unique symbol
type Checked<Kind extends string> = Uint8Array & { readonly [checked]: Kind }
/** A fresh symmetric ciphertext whose second polynomial is a seed: 98,498 bytes. */
export type SeededCiphertextBytes = Checked<'seededCiphertext'>
/** A ciphertext of two polynomials: 196,721 bytes. */
export type CiphertextBytes = Checked<'ciphertext'>
/** A public key whose random half is a seed: 131,266 bytes. */
export type PublicKeyBytes = Checked<'seededPublicKey'>
/** A secret key: 131,160 bytes. */
export type SecretKeyBytes = Checked<'secretKey'>

/** A checked object and its seed (hex), so that the caller can refuse a seed that it has seen under the same key. */
export type Seeded<Bytes> = { readonly bytes: Bytes; readonly seed: string }

const SEED_HEADER = 17
const scratch = new Uint32Array(2 * 6 * parameters.degree)
const scratchBytes = new Uint8Array(scratch.buffer)

const fieldAt = (offset: number): string => {
  const fields: [number, string][] = [
    [2, 'magic'],
    [3, 'headerSize'],
    [5, 'version'],
    [6, 'compression'],
    [8, 'reserved'],
    [16, 'size'],
    [48, 'parmsId'],
  ]
  return fields.find(([end]) => offset < end)?.[1] ?? 'shape'
}

const firstDifference = (bytes: Uint8Array, offset: number, expected: Uint8Array): number =>
  expected.findIndex((byte, index) => bytes[offset + index] !== byte)

const assertPrefix = (bytes: Uint8Array, expected: Uint8Array): void => {
  const offset = firstDifference(bytes, 0, expected)
  if (offset === -1) return
  const field = fieldAt(offset)
  if (field === 'compression') throw computeErrors.CiphertextCompressed({ mode: bytes[offset] })
  if (offset >= PARMS_ID_OFFSET && field === 'parmsId') throw computeErrors.CiphertextParameters({ expected: parameters.id })
  throw computeErrors.CiphertextHeader({ field, offset, given: bytes[offset], expected: expected[offset] })
}

const assertResidues = (bytes: Uint8Array, layout: Layout): void => {
  const { degree } = parameters
  const words = layout.moduli.length * degree
  const start = layout.prefix.length
  // The words are not aligned in the object: one copy, and then typed reads (little-endian, as every supported machine).
  scratchBytes.set(bytes.subarray(start, start + 8 * words))
  layout.moduli.forEach((modulus, row) => {
    for (let index = row * degree; index < (row + 1) * degree; index++) {
      const low = scratch[2 * index] ?? 0
      if (scratch[2 * index + 1] !== 0 || low >= modulus) throw computeErrors.CiphertextResidue({ word: index, modulus })
    }
  })
}

const readSeed = (bytes: Uint8Array, expected: Uint8Array): string => {
  const offset = bytes.length - parameters.bytes.seedSuffix
  const difference = firstDifference(bytes, offset, expected)
  if (difference !== -1) throw computeErrors.CiphertextHeader({ field: 'seed', offset: offset + difference })
  return Array.from(bytes.subarray(offset + SEED_HEADER), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const check = (bytes: Uint8Array, layout: Layout): string => {
  if (bytes.length !== layout.length) throw computeErrors.CiphertextLength({ given: bytes.length, expected: layout.length })
  assertPrefix(bytes, layout.prefix)
  const seed = layout.seedPrefix === undefined ? '' : readSeed(bytes, layout.seedPrefix)
  assertResidues(bytes, layout)
  return seed
}

/**
 * Checks a seed-compressed ciphertext of the data level.
 *
 * @throws CiphertextLength | CiphertextCompressed | CiphertextHeader | CiphertextParameters | CiphertextResidue
 */
export const parseSeededCiphertext = (bytes: Uint8Array): Seeded<SeededCiphertextBytes> => {
  const seed = check(bytes, layouts.seededCiphertext)
  // CAST: checked above.
  return { bytes: bytes as SeededCiphertextBytes, seed }
}

/** Checks a ciphertext of two polynomials at the data level. Throws as parseSeededCiphertext. */
export const parseCiphertext = (bytes: Uint8Array): CiphertextBytes => {
  check(bytes, layouts.ciphertext)
  // CAST: checked above.
  return bytes as CiphertextBytes
}

/**
 * Checks a seeded public key. The unseeded form is refused: its random half could be crafted so that an encryption
 * of zero under it hides nothing. Throws as parseSeededCiphertext.
 */
export const parsePublicKey = (bytes: Uint8Array): Seeded<PublicKeyBytes> => {
  const seed = check(bytes, layouts.seededPublicKey)
  // CAST: checked above.
  return { bytes: bytes as PublicKeyBytes, seed }
}

/** Checks the form of a secret key file. Throws as parseSeededCiphertext. */
export const parseSecretKey = (bytes: Uint8Array): SecretKeyBytes => {
  check(bytes, layouts.secretKey)
  // CAST: checked above.
  return bytes as SecretKeyBytes
}

/**
 * Checks an encrypted column: `blocks` seed-compressed ciphertexts one after the other, no seed twice.
 *
 * @returns the ciphertexts as views of `bytes`, in order, each with its seed
 * @throws SeedRepeated, or as parseSeededCiphertext
 */
export const parseColumn = (bytes: Uint8Array, blocks: number): Seeded<SeededCiphertextBytes>[] => {
  const { seededCiphertext: size } = parameters.bytes
  if (bytes.length !== blocks * size) throw computeErrors.CiphertextLength({ given: bytes.length, expected: blocks * size })
  const seen = new Set<string>()
  return Array.from({ length: blocks }, (_, block) => {
    const parsed = parseSeededCiphertext(bytes.subarray(block * size, (block + 1) * size))
    assertFreshSeed(parsed.seed, seen)
    return parsed
  })
}

/** Refuses a seed that is in `seen`, else adds it. */
export const assertFreshSeed = (seed: string, seen: Set<string>): void => {
  if (seen.has(seed)) throw computeErrors.SeedRepeated({ seed: seed.slice(0, 16) })
  seen.add(seed)
}
