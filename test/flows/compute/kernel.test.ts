// The kernel against node-seal, residue by residue.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createSealSession, type SealSession } from '@causeway/sdk/compute/seal'
import type { SecretKey } from '@causeway/sdk/compute/secretKey'
import type { SeededCiphertextBytes } from '@causeway/sdk/compute/wire'
import { evaluate } from '../../../node/src/compute/evaluate.ts'
import { createKernel } from '../../../node/src/compute/kernel/kernel.ts'
import { uniformBelow } from '../../../node/src/compute/randomness.ts'
import {
  degree,
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
const random = seededRandomness('kernel against node-seal')
before(async () => {
  session = await createSealSession()
  key = newKey(session)
})
after(() => session[Symbol.dispose]())

const engineTransform = (plain: Uint32Array): BigUint64Array =>
  session.use((scope) => {
    const evaluator = scope.keep(new scope.library.Evaluator(scope.context))
    const transformed = scope.plaintext()
    evaluator.plainTransformToNtt(loadPlaintext(scope, plain), scope.keep(scope.context.firstParmsId()), transformed)
    return wordsOf(scope.save(transformed), 88)
  })

/** Σ multiplyPlain over blocks, by node-seal. */
const engineSum = (ciphertexts: readonly SeededCiphertextBytes[], mask: Uint8Array): Uint8Array =>
  session.use((scope) => {
    const evaluator = scope.keep(new scope.library.Evaluator(scope.context))
    const products = ciphertexts.map((bytes, block) => {
      const product = scope.ciphertext(bytes)
      const bits = mask.subarray(block * degree, (block + 1) * degree)
      evaluator.multiplyPlainInplace(product, loadPlaintext(scope, reversedMask(bits)))
      return product
    })
    const [sum, ...rest] = products
    assert.ok(sum)
    for (const product of rest) evaluator.addInplace(sum, product)
    return scope.save(sum)
  })

describe('kernel against node-seal', () => {
  it('transforms plaintexts alike under every prime, edges and full range', async () => {
    const kernel = await createKernel(1)
    const edges = [0, 1, (plainModulus - 1) / 2, (plainModulus + 1) / 2, plainModulus - 1]
    for (let round = 0; round < 4; round++) {
      const plain = uniformBelow(plainModulus, degree, random).map((value, index) => edges[index + round] ?? value)
      const expected = engineTransform(plain)
      primes.forEach((_, prime) => {
        const given = BigUint64Array.from(kernel.transformPlain(plain, prime), BigInt)
        assert.deepEqual(given, expected.subarray(prime * degree, (prime + 1) * degree))
      })
    }
  })

  for (const [blocks, cut] of [
    [1, 0],
    [1, 4095],
    [2, 1],
    [19, 100],
    [40, 4000],
  ] as const) {
    it(`sums products alike over ${blocks} blocks, the last ${cut} rows short`, async () => {
      const rows = blocks * degree - cut
      const columns = [0, 1].map(() => encryptColumn(session, key, randomBits(rows, random)))
      const known = randomBits(rows, random).fill(1, rows - 1)
      const positive = randomBits(rows, random).map((bit, row) => (row === 0 ? (known[0] ?? 0) : bit & (known[row] ?? 0)))
      positive[rows - 1] = 1
      const kernel = await createKernel(2)
      const readBlock = (column: number, block: number) => columns[column]?.seeded[block] ?? new Uint8Array()
      evaluate({ session, kernel }, { rows, masks: { positive, known }, readBlock })
      columns.forEach((column, index) => {
        // A block whose mask is all zero cannot be asked of node-seal (it throws); random masks have none but the last, set above.
        for (const [name, mask] of [['positive', positive] as const, ['known', known] as const]) {
          kernel.selectResult(index, name)
          sameWords(kernel.readResult(), engineSum(column.seeded, mask))
        }
      })
    })
  }

  it('takes masks of zeros and refuses a repeated seed', async () => {
    const kernel = await createKernel(1)
    const { seeded } = encryptColumn(session, key, randomBits(degree, random))
    const masks = { positive: new Uint8Array(degree), known: new Uint8Array(degree) }
    evaluate({ session, kernel }, { rows: degree, masks, readBlock: () => seeded[0] ?? new Uint8Array() })
    kernel.selectResult(0, 'known')
    assert.ok(
      kernel
        .readResult()
        .subarray(113)
        .every((byte) => byte === 0),
    )
    const twice = { positive: new Uint8Array(2 * degree), known: new Uint8Array(2 * degree) }
    const parameters = { rows: 2 * degree, masks: twice, readBlock: () => seeded[0] ?? new Uint8Array() }
    assert.throws(() => evaluate({ session, kernel }, parameters), { code: 'SeedRepeated' })
  })
})
