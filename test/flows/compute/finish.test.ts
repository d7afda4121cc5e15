// What finishing must do: keep the answer, hide everything else, and leave enough budget to decrypt.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createSealSession, type SealSession } from '@causeway/sdk/compute/seal'
import type { SecretKey } from '@causeway/sdk/compute/secretKey'
import { type PublicKeyBytes, parsePublicKey } from '@causeway/sdk/compute/wire'
import { blindingCoefficients, encryptZero, finishResult } from '../../../node/src/compute/finish.ts'
import { sampleFlood } from '../../../node/src/compute/gaussian.ts'
import { createKernel, type Kernel } from '../../../node/src/compute/kernel/kernel.ts'
import { secureRandomness } from '../../../node/src/compute/randomness.ts'
import {
  decryptAll,
  degree,
  type EncryptedColumn,
  encryptColumn,
  loadPlaintext,
  newKey,
  plainModulus,
  primes,
  reversedMask,
  sameWords,
  wordsOf,
} from './laboratory.ts'
import { randomBits, seededRandomness } from './seededRandomness.ts'

let session: SealSession
let key: SecretKey
let publicKey: PublicKeyBytes
let column: EncryptedColumn
const bits = randomBits(degree, seededRandomness('exposure'))
const mask = randomBits(degree, seededRandomness('outcome'))
const answer = bits.reduce((sum, bit, row) => sum + (bit & (mask[row] ?? 0)), 0)

before(async () => {
  session = await createSealSession()
  key = newKey(session)
  publicKey = parsePublicKey(key.publicKey()).bytes
  column = encryptColumn(session, key, bits)
})
after(() => session[Symbol.dispose]())

/** A kernel whose current result is column × mask, repeated over `groups` groups of 16 blocks, or over one block. */
const evaluated = async (groups = 0): Promise<Kernel> => {
  const kernel = await createKernel(1)
  const blocks = groups === 0 ? 1 : 16
  const twice = Uint8Array.from([...mask, ...mask])
  for (let block = 0; block < blocks; block++) {
    if (block % 2 === 0) kernel.loadMasks(block / 2, new Uint8Array(0), blocks === 1 ? mask : twice)
    kernel.loadCiphertext(0, block, column.full[0] ?? new Uint8Array())
  }
  for (let group = 0; group < Math.max(1, groups); group++) kernel.accumulate(blocks)
  kernel.selectResult(0, 'known')
  return kernel
}

const finished = async (): Promise<Uint8Array> => {
  const kernel = await evaluated()
  finishResult({ session, kernel, random: secureRandomness }, publicKey)
  return kernel.readResult()
}

/** Polynomial 1 of `result` divided by polynomial 1 of the consumer's own ciphertext, position by position, prime 0. */
const divide = (result: Uint8Array): bigint[] => {
  const [numerator, denominator] = [wordsOf(result, 113), wordsOf(column.full[0] ?? result, 113)]
  const prime = BigInt(primes[0] ?? 1)
  const power = (base: bigint, exponent: bigint): bigint =>
    exponent === 0n ? 1n : (power((base * base) % prime, exponent >> 1n) * (exponent & 1n ? base : 1n)) % prime
  const start = 3 * degree
  return Array.from({ length: 64 }, (_, index) => {
    const [top, bottom] = [numerator[start + index] ?? 0n, denominator[start + index] ?? 0n]
    return (top * power(bottom, prime - 2n)) % prime
  })
}

describe('finishing a result', () => {
  it('keeps the answer and makes every other coefficient uniform', async () => {
    const plain = decryptAll(session, key, (await evaluated()).readResult())
    const [first, second] = [decryptAll(session, key, await finished()), decryptAll(session, key, await finished())]
    for (const { coefficients } of [plain, first, second]) assert.equal(coefficients[degree - 1], answer)
    const equal = (a: number[], b: number[]) => a.filter((value, index) => value === b[index]).length
    // 4,095 chances of 2^-24 each: more than two agreements besides the answer do not happen.
    assert.ok(equal(first.coefficients, second.coefficients) <= 3)
    assert.ok(equal(first.coefficients, plain.coefficients) <= 3)
    const mean = first.coefficients.reduce((sum, value) => sum + value, 0) / degree / plainModulus
    assert.ok(Math.abs(mean - 0.5) < 6 / Math.sqrt(12 * degree))
    const bins = Array.from({ length: 16 }, (_, bin) =>
      first.coefficients.filter((value) => Math.floor((16 * value) / plainModulus) === bin),
    )
    const chi = bins.reduce((sum, bin) => sum + (bin.length - degree / 16) ** 2 / (degree / 16), 0)
    assert.ok(chi < 60)
  })

  it('leaves the blind at zero where the answer is', () => {
    const blind = blindingCoefficients(secureRandomness)
    assert.equal(blind[degree - 1], 0)
    assert.ok(blind.every((value) => value < plainModulus))
  })

  it('lets the consumer divide the masks out of polynomial 1 without the encryption of zero, and not with it', async () => {
    const kernel = await evaluated()
    const transformed = BigInt64Array.from(kernel.transformPlain(Uint32Array.from(reversedMask(mask)), 0), BigInt)
    const maskResidues = Array.from(transformed.subarray(0, 64))
    kernel.selectResult(0, 'known')
    kernel.addNoise(blindingCoefficients(secureRandomness), sampleFlood(degree, secureRandomness))
    assert.deepEqual(divide(kernel.readResult()), maskResidues)
    kernel.addCiphertext(encryptZero(session, publicKey))
    const hidden = divide(kernel.readResult()).filter((value, index) => value === maskResidues[index])
    assert.ok(hidden.length <= 1)
  })

  it('adds the blind exactly as node-seal adds a plaintext', async () => {
    const blind = blindingCoefficients(seededRandomness('blind'))
    const kernel = await evaluated()
    const expected = session.use((scope) => {
      const evaluator = scope.keep(new scope.library.Evaluator(scope.context))
      const [seeded] = column.seeded
      assert.ok(seeded)
      const product = scope.ciphertext(seeded)
      evaluator.multiplyPlainInplace(product, loadPlaintext(scope, reversedMask(mask)))
      evaluator.addPlainInplace(product, loadPlaintext(scope, blind))
      return scope.save(product)
    })
    kernel.addNoise(blind, new BigInt64Array(degree))
    sameWords(kernel.readResult(), expected)
  })

  it('adds t·E exactly, also for negative and large E', async () => {
    for (const size of [1n, -1n, 2n ** 56n - 1n, -(2n ** 56n) + 12_345n]) {
      const kernel = await evaluated()
      const before = wordsOf(kernel.readResult(), 113)
      const noise = new BigInt64Array(degree)
      noise[0] = size
      kernel.addNoise(new Uint32Array(degree), noise)
      const after = wordsOf(kernel.readResult(), 113)
      // A constant polynomial has the same residue at every position.
      primes.forEach((prime, row) => {
        const modulus = BigInt(prime)
        const expected = (((size * BigInt(plainModulus)) % modulus) + modulus) % modulus
        for (let index = row * degree; index < (row + 1) * degree; index++) {
          assert.equal(((after[index] ?? 0n) - (before[index] ?? 0n) + modulus) % modulus, expected)
        }
      })
      assert.deepEqual(after.subarray(3 * degree), before.subarray(3 * degree))
    }
  })

  it('decrypts exactly with at least 3 bits left after 2,784 blocks whose noise all adds up', async () => {
    // One block repeated is worse than 2,784 fresh ones: noise grows with the number, not with its root.
    const groups = 174
    const kernel = await evaluated(groups)
    const before = decryptAll(session, key, kernel.readResult())
    finishResult({ session, kernel, random: secureRandomness }, publicKey)
    const { coefficients, budget } = decryptAll(session, key, kernel.readResult())
    assert.equal(coefficients[degree - 1], groups * 16 * answer)
    assert.ok(before.budget >= 30, `${before.budget} bits before`)
    // Flooding was applied, and leaves room.
    assert.ok(budget >= 3 && budget <= 6, `${budget} bits after`)
  })
})
