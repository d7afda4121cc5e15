import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parameters } from './parameters.ts'
import { createSealSession, type SealSession } from './seal.ts'
import { generateSecretKey, loadSecretKey, type SecretKey } from './secretKey.ts'
import { parseColumn, type SeededCiphertextBytes } from './wire.ts'

let session: SealSession
let key: SecretKey
before(async () => {
  session = await createSealSession()
  key = generateSecretKey(session)
})
after(() => session[Symbol.dispose]())

const code = (expected: string) => (error: unknown) => error instanceof Error && 'code' in error && error.code === expected

const expand = (bytes: SeededCiphertextBytes): Uint8Array => session.use((scope) => scope.save(scope.ciphertext(bytes)))

const firstBlock = (column: Uint8Array, blocks: number): Uint8Array => {
  const [first] = parseColumn(column, blocks)
  assert.ok(first)
  return expand(first.bytes)
}

/** A column whose row 4,095, the coefficient that is read, holds `bit`. */
const column = (bit: number, rows = 4096): Uint8Array => Uint8Array.from({ length: rows }, (_, row) => (row === 4095 ? bit : 1))

describe('secret key', () => {
  it('encrypts blocks of 4,096 rows and decrypts coefficient 4,095, also where it was trimmed', () => {
    assert.equal(key.encryptColumn(column(1)).length, parameters.bytes.seededCiphertext)
    assert.equal(key.encryptColumn(column(1, 4097)).length, 2 * parameters.bytes.seededCiphertext)
    assert.equal(key.decryptCount(firstBlock(key.encryptColumn(column(1)), 1), 4096), 1)
    assert.equal(key.decryptCount(firstBlock(key.encryptColumn(column(0)), 1), 4096), 0)
    assert.equal(key.decryptCount(firstBlock(key.encryptColumn(column(1, 3)), 1), 4096), 0)
  })

  it('never encrypts twice alike', () => {
    const [first, second] = [key.encryptColumn(column(1)), key.encryptColumn(column(1))]
    assert.notEqual(Buffer.compare(first, second), 0)
  })

  it('refuses bits that are not, no rows, and too many', () => {
    assert.throws(() => key.encryptColumn(Uint8Array.of(0, 2)), code('BitNotBinary'))
    assert.throws(() => key.encryptColumn(new Uint8Array(0)), code('RowsOutOfRange'))
    assert.throws(() => key.encryptColumn(new Uint8Array(parameters.maximumRows + 1)), code('RowsOutOfRange'))
  })

  it('refuses a count above the rows: another key gives noise', () => {
    const other = generateSecretKey(session)
    const ciphertext = firstBlock(key.encryptColumn(column(1)), 1)
    assert.throws(() => other.decryptCount(ciphertext, 1), code('CountExceedsRows'))
    assert.throws(() => key.decryptCount(ciphertext.subarray(1), 1), code('CiphertextLength'))
  })

  it('comes back from its file, and not after deletion', () => {
    const loaded = loadSecretKey(session, key.save())
    const ciphertext = firstBlock(key.encryptColumn(column(1)), 1)
    assert.equal(loaded.decryptCount(ciphertext, 1), 1)
    loaded.delete()
    assert.throws(() => loaded.save(), code('KeyDeleted'))
    assert.throws(() => loaded.decryptCount(ciphertext, 1), code('KeyDeleted'))
    assert.throws(() => loaded.encryptColumn(column(1)), code('KeyDeleted'))
    assert.equal(key.decryptCount(ciphertext, 1), 1)
    assert.throws(() => loadSecretKey(session, new Uint8Array(10)), code('CiphertextLength'))
  })
})
