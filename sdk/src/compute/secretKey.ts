// The only module that handles secret keys: it belongs to the owner of the data. Nothing under node/ may import it.
import { blockCount } from './blocks.ts'
import { computeErrors } from './errors.ts'
import { layouts } from './layout.ts'
import { parameters } from './parameters.ts'
import type { SealScope, SealSession } from './seal.ts'
import { parseCiphertext, parsePublicKey, parseSecretKey, type SecretKeyBytes } from './wire.ts'

const { degree, bytes: sizes } = parameters
/** Offset of the words in a serialised plaintext, and of their number. */
const PLAINTEXT_WORDS = 88
const WORD_COUNT = 80

/** A BGV secret key. It lives as bytes here and enters the engine only for the length of one call. */
export class SecretKey {
  readonly #session: SealSession
  readonly #key: SecretKeyBytes
  readonly #publicKey: Uint8Array
  #deleted = false

  constructor(session: SealSession, key: SecretKeyBytes, publicKey: Uint8Array) {
    this.#session = session
    this.#key = key
    this.#publicKey = publicKey
  }

  /** The public key, seeded: 131,266 bytes. A node encrypts zeros under it to re-randomise results. */
  publicKey(): Uint8Array {
    return this.#publicKey.slice()
  }

  /** The key for its owner's file: 131,160 bytes, secret. */
  save(): Uint8Array {
    this.#assertPresent()
    return this.#key.slice()
  }

  /**
   * Encrypts one 0/1 column: one seed-compressed ciphertext (98,498 bytes) for each 4,096 rows, one after the other.
   *
   * @throws BitNotBinary | RowsOutOfRange | KeyDeleted
   */
  encryptColumn(bits: Uint8Array): Uint8Array {
    const blocks = blockCount(bits.length)
    const column = new Uint8Array(blocks * sizes.seededCiphertext)
    this.encryptBlocks(bits, 0, blocks, column)
    return column
  }

  /** Encrypts blocks `from` to `to` (exclusive) of a column into their places in `column`. Throws as encryptColumn. */
  encryptBlocks(bits: Uint8Array, from: number, to: number, column: Uint8Array): void {
    this.#assertPresent()
    assertBinary(bits.subarray(from * degree, to * degree))
    this.#session.use((scope) => {
      const { library, context } = scope
      const publicKey = scope.publicKey(parsePublicKey(this.#publicKey).bytes)
      const encryptor = scope.keep(new library.Encryptor(context, publicKey, scope.secretKey(this.#key)))
      const plain = scope.plaintext()
      for (let block = from; block < to; block++) {
        plain.loadFromArray(context, plaintextBytes(bits.subarray(block * degree, (block + 1) * degree)))
        const encrypted = encryptor.encryptSymmetricSerializable(plain)
        column.set(scope.save(encrypted), block * sizes.seededCiphertext)
        encrypted.delete()
      }
    })
  }

  /**
   * Decrypts one result ciphertext to its count.
   *
   * @throws CountExceedsRows when it cannot be a count over `rows` rows, KeyDeleted, or as parseCiphertext
   */
  decryptCount(ciphertext: Uint8Array, rows: number): number {
    this.#assertPresent()
    const parsed = parseCiphertext(ciphertext)
    const words = this.#session.use((scope) => {
      const decryptor = scope.keep(new scope.library.Decryptor(scope.context, scope.secretKey(this.#key)))
      const plain = scope.plaintext()
      decryptor.decrypt(scope.ciphertext(parsed), plain)
      return scope.save(plain)
    })
    const count = readAnswer(words)
    if (count > rows) throw computeErrors.CountExceedsRows({ count, rows })
    return count
  }

  /** Overwrites the key bytes; the object refuses further use. */
  delete(): void {
    this.#key.fill(0)
    this.#deleted = true
  }

  #assertPresent(): void {
    if (this.#deleted) throw computeErrors.KeyDeleted()
  }
}

const assertBinary = (bits: Uint8Array): void => {
  const row = bits.findIndex((bit) => bit > 1)
  if (row !== -1) throw computeErrors.BitNotBinary({ row, given: bits[row] })
}

/** A block as a serialised plaintext: coefficient i is row i. Rows past the end are zero. */
const plaintextBytes = (bits: Uint8Array): Uint8Array => {
  const plaintext = new Uint8Array(sizes.plaintext)
  plaintext.set(layouts.plaintext.prefix)
  for (let row = 0; row < bits.length; row++) plaintext[PLAINTEXT_WORDS + 8 * row] = bits[row] ?? 0
  return plaintext
}

/** Coefficient n-1. A plaintext comes back trimmed to its last coefficient that is not zero, so a count of 0 is absent. */
const readAnswer = (plaintext: Uint8Array): number => {
  const view = new DataView(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength)
  const words = Number(view.getBigUint64(WORD_COUNT, true))
  return words < degree ? 0 : Number(view.getBigUint64(PLAINTEXT_WORDS + 8 * (degree - 1), true))
}

const makePublicKey = (scope: SealScope, key: SecretKeyBytes): Uint8Array => {
  const generator = scope.keep(new scope.library.KeyGenerator(scope.context, scope.secretKey(key)))
  return scope.save(scope.keep(generator.createPublicKeySerializable()))
}

/** Makes a new secret key with the engine's randomness. */
export const generateSecretKey = (session: SealSession): SecretKey => {
  const key = session.use((scope) => {
    const generator = scope.keep(new scope.library.KeyGenerator(scope.context))
    return parseSecretKey(scope.save(scope.keep(generator.secretKey())))
  })
  return new SecretKey(
    session,
    key,
    session.use((scope) => makePublicKey(scope, key)),
  )
}

/**
 * Loads a key that was saved; it gets a fresh public key, which is as good as the first.
 *
 * @throws as parseSecretKey of wire.ts
 */
export const loadSecretKey = (session: SealSession, bytes: Uint8Array): SecretKey => {
  const key = parseSecretKey(bytes.slice())
  return new SecretKey(
    session,
    key,
    session.use((scope) => makePublicKey(scope, key)),
  )
}
