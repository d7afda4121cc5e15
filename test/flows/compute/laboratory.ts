// What the tests of this folder share: an engine, plaintexts written coefficient by coefficient, and a look inside results.
import assert from 'node:assert/strict'
import { layouts } from '@causeway/sdk/compute/layout'
import { parameters } from '@causeway/sdk/compute/parameters'
import type { SealScope, SealSession } from '@causeway/sdk/compute/seal'
import { generateSecretKey, type SecretKey } from '@causeway/sdk/compute/secretKey'
import { parseCiphertext, parseColumn, parseSecretKey, type SeededCiphertextBytes } from '@causeway/sdk/compute/wire'
import { expandCiphertext } from '../../../node/src/compute/evaluate.ts'

export const { degree, primes, plainModulus } = parameters

/** A plaintext of n coefficients, in the engine. */
export const loadPlaintext = (scope: SealScope, coefficients: ArrayLike<number>) => {
  const bytes = new Uint8Array(layouts.plaintext.length)
  bytes.set(layouts.plaintext.prefix)
  bytes.set(new Uint8Array(BigUint64Array.from(Array.from(coefficients, BigInt)).buffer), layouts.plaintext.prefix.length)
  const plain = scope.plaintext()
  plain.loadFromArray(scope.context, bytes)
  return plain
}

/** The words of a serialised object after `prefix` bytes. */
export const wordsOf = (bytes: Uint8Array, prefix: number): BigUint64Array => new BigUint64Array(bytes.slice(prefix).buffer)

/** A mask block as the provider's polynomial: reversed, zero past its end. */
export const reversedMask = (bits: Uint8Array): Uint8Array => {
  const coefficients = new Uint8Array(degree)
  bits.forEach((bit, row) => {
    coefficients[degree - 1 - row] = bit
  })
  return coefficients
}

/** Every coefficient of a decrypted ciphertext, zeros filled in, and the noise budget left (bits). */
export const decryptAll = (
  session: SealSession,
  key: SecretKey,
  ciphertext: Uint8Array,
): { coefficients: number[]; budget: number } =>
  session.use((scope) => {
    const decryptor = scope.keep(new scope.library.Decryptor(scope.context, scope.secretKey(parseSecretKey(key.save()))))
    const [loaded, plain] = [scope.ciphertext(parseCiphertext(ciphertext)), scope.plaintext()]
    decryptor.decrypt(loaded, plain)
    const words = Array.from(wordsOf(scope.save(plain), 88), Number)
    return {
      coefficients: Array.from({ length: degree }, (_, index) => words[index] ?? 0),
      budget: decryptor.invariantNoiseBudget(loaded),
    }
  })

export type EncryptedColumn = { readonly seeded: SeededCiphertextBytes[]; readonly full: Uint8Array[] }

export const encryptColumn = (session: SealSession, key: SecretKey, bits: Uint8Array): EncryptedColumn => {
  const seeded = parseColumn(key.encryptColumn(bits), Math.ceil(bits.length / degree)).map(({ bytes }) => bytes)
  return { seeded, full: seeded.map((bytes) => expandCiphertext(session, bytes)) }
}

export const newKey = (session: SealSession): SecretKey => generateSecretKey(session)

export const sameWords = (given: Uint8Array, expected: Uint8Array): void => assert.equal(Buffer.compare(given, expected), 0)
