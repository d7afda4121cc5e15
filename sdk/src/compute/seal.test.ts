import assert from 'node:assert/strict'
import process from 'node:process'
import { describe, it } from 'node:test'
import { layouts } from './layout.ts'
import { parameters } from './parameters.ts'
import { createSealSession } from './seal.ts'
import { generateSecretKey } from './secretKey.ts'
import { type parseCiphertext, parsePublicKey, parseSeededCiphertext } from './wire.ts'

const code = (expected: string) => (error: unknown) => error instanceof Error && 'code' in error && error.code === expected

describe('seal session', () => {
  it('agrees with node-seal on primes, identifiers and templates', async () => {
    using session = await createSealSession()
    const plain = session.use((scope) => scope.save(scope.keep(new scope.library.Plaintext(parameters.degree))))
    assert.deepEqual(plain.subarray(0, 88), layouts.plaintext.prefix)
    const key = generateSecretKey(session)
    assert.deepEqual(key.save().subarray(0, 88), layouts.secretKey.prefix)
    const batching = session.use((scope) => scope.keep(scope.library.PlainModulus.Batching(parameters.degree, 24)).value())
    assert.equal(batching, BigInt(parameters.plainModulus))
    assert.ok(parameters.bits.reduce((a, b) => a + b) <= 106)
  })

  it('is retired by an exception of the engine, and by a wrong type', async () => {
    using session = await createSealSession()
    // CAST: a deliberately unchecked object, to force the exception that wire.ts prevents.
    const hostile = new Uint8Array(50) as Parameters<typeof parseCiphertext>[0]
    assert.throws(
      () => session.use((scope) => scope.keep(new scope.library.Ciphertext()).loadFromArray(scope.context, hostile)),
      code('SealFault'),
    )
    assert.equal(session.retired, true)
    assert.throws(() => session.use(() => 1), code('SealRetired'))
    using other = await createSealSession()
    assert.throws(
      () => other.use((scope) => scope.keep(new scope.library.Ciphertext()).loadFromArray(scope.context, 'text')),
      code('SealFault'),
    )
    assert.throws(() => generateSecretKey(other), code('SealRetired'))
  })

  it('passes errors of the action through and stays usable', async () => {
    using session = await createSealSession()
    assert.throws(
      () =>
        session.use(() => {
          throw new RangeError('mine')
        }),
      RangeError,
    )
    assert.equal(
      session.use(() => 2),
      2,
    )
    assert.equal(session.operations, 2)
  })

  it('is retired when its memory passes the budget', async () => {
    using session = await createSealSession({ memoryBudget: 1 })
    assert.throws(() => session.use(() => 1), code('SealMemory'))
    assert.throws(() => session.use(() => 1), code('SealRetired'))
  })

  it('keeps its memory flat over many operations', async () => {
    using session = await createSealSession()
    const key = generateSecretKey(session)
    const seeded = parseSeededCiphertext(key.encryptColumn(Uint8Array.of(1))).bytes
    const publicKey = parsePublicKey(key.publicKey()).bytes
    const round = () =>
      session.use((scope) => {
        scope.publicKey(publicKey)
        return scope.save(scope.ciphertext(seeded))
      })
    for (let index = 0; index < 20; index++) round()
    const before = session.memoryBytes
    const rounds = process.env.CAUSEWAY_LONG === '1' ? 100_000 : 1_500
    for (let index = 0; index < rounds; index++) round()
    assert.equal(session.memoryBytes, before)
  })
})
