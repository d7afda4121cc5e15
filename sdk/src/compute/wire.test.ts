import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'
import { CausewayError } from '../errors.ts'
import { parameters } from './parameters.ts'
import { createSealSession, type SealSession } from './seal.ts'
import { generateSecretKey } from './secretKey.ts'
import { assertFreshSeed, parseCiphertext, parseColumn, parsePublicKey, parseSecretKey, parseSeededCiphertext } from './wire.ts'

let session: SealSession
let seeded: Uint8Array
let full: Uint8Array
let publicKey: Uint8Array
let secretKey: Uint8Array

before(async () => {
  session = await createSealSession()
  const key = generateSecretKey(session)
  seeded = key.encryptColumn(Uint8Array.of(1, 0, 1))
  full = session.use((scope) => scope.save(scope.ciphertext(parseSeededCiphertext(seeded).bytes)))
  publicKey = key.publicKey()
  secretKey = key.save()
})
after(() => session[Symbol.dispose]())

const codeOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    return error instanceof CausewayError ? error.code : `not typed: ${error}`
  }
  return 'accepted'
}

const changed = (bytes: Uint8Array, offset: number, ...values: number[]): Uint8Array => {
  const copy = bytes.slice()
  copy.set(values, offset)
  return copy
}

/** The word at `index` set to `value` (below 2^32). */
const withWord = (bytes: Uint8Array, index: number, value: number): Uint8Array => {
  const copy = bytes.slice()
  new DataView(copy.buffer).setBigUint64(parameters.bytes.prefix + 8 * index, BigInt(value), true)
  return copy
}

describe('wire', () => {
  it('accepts what node-seal wrote, of each kind', () => {
    assert.equal(parseSeededCiphertext(seeded).seed.length, 128)
    assert.equal(parsePublicKey(publicKey).seed.length, 128)
    assert.equal(parseCiphertext(full), full)
    assert.equal(parseSecretKey(secretKey), secretKey)
    assert.equal(parseColumn(seeded, 1).length, 1)
  })

  it('refuses each wrong header field with its code', () => {
    const cases: [number, number, string][] = [
      [0, 0x5f, 'CiphertextHeader'],
      [2, 17, 'CiphertextHeader'],
      [3, 3, 'CiphertextHeader'],
      [4, 2, 'CiphertextHeader'],
      [5, 1, 'CiphertextCompressed'],
      [5, 2, 'CiphertextCompressed'],
      [6, 1, 'CiphertextHeader'],
      [8, 0, 'CiphertextHeader'],
      [16, 0, 'CiphertextParameters'],
      [47, 0, 'CiphertextParameters'],
      [48, 0, 'CiphertextHeader'],
      [49, 3, 'CiphertextHeader'],
      [58, 0x20, 'CiphertextHeader'],
      [65, 2, 'CiphertextHeader'],
      [79, 0, 'CiphertextHeader'],
      [81, 2, 'CiphertextHeader'],
      [94, 2, 'CiphertextHeader'],
      [105, 1, 'CiphertextHeader'],
    ]
    for (const [offset, value, code] of cases) {
      assert.equal(
        codeOf(() => parseSeededCiphertext(changed(seeded, offset, value))),
        code,
        `${offset}`,
      )
    }
    assert.equal(
      codeOf(() => parseSeededCiphertext(changed(seeded, seeded.length - 65, 2))),
      'CiphertextHeader',
    )
  })

  it('refuses a residue that is its prime, at the first and last word of each prime', () => {
    parameters.primes.forEach((prime, row) => {
      for (const index of [row * 4096, row * 4096 + 4095]) {
        assert.equal(
          codeOf(() => parseSeededCiphertext(withWord(seeded, index, prime - 1))),
          'accepted',
        )
        assert.equal(
          codeOf(() => parseSeededCiphertext(withWord(seeded, index, prime))),
          'CiphertextResidue',
        )
        assert.equal(
          codeOf(() => parseCiphertext(withWord(full, 12_288 + index, prime))),
          'CiphertextResidue',
        )
      }
    })
    assert.equal(
      codeOf(() => parseSeededCiphertext(changed(seeded, 113 + 4, 1))),
      'CiphertextResidue',
    )
    assert.equal(
      codeOf(() => parsePublicKey(withWord(publicKey, 3 * 4096, parameters.specialPrime))),
      'CiphertextResidue',
    )
  })

  it('refuses other lengths and other kinds: truncated, extended, unseeded public key', () => {
    const unseeded = session.use((scope) => scope.save(scope.publicKey(parsePublicKey(publicKey).bytes)))
    const refused = [
      () => parseSeededCiphertext(seeded.subarray(1)),
      () => parseSeededCiphertext(new Uint8Array(seeded.length + 1)),
      () => parseSeededCiphertext(full),
      () => parsePublicKey(unseeded),
      () => parseColumn(seeded, 2),
      () => parseColumn(new Uint8Array(0), 1),
    ]
    assert.deepEqual(
      refused.map((action) => codeOf(action)),
      refused.map(() => 'CiphertextLength'),
    )
  })

  it('refuses a seed that comes twice, in a column and across columns', () => {
    const twice = new Uint8Array(2 * seeded.length)
    twice.set(seeded)
    twice.set(seeded, seeded.length)
    assert.equal(
      codeOf(() => parseColumn(twice, 2)),
      'SeedRepeated',
    )
    const { seed } = parseSeededCiphertext(seeded)
    assert.equal(
      codeOf(() => assertFreshSeed(seed, new Set([seed]))),
      'SeedRepeated',
    )
  })

  it('refuses a 32 KB compressed bomb without growing', () => {
    const bomb = new Uint8Array(32_768)
    bomb.set([0x5e, 0xa1, 16, 4, 1, 2, 0, 0])
    const before = process.memoryUsage().rss
    for (let round = 0; round < 1000; round++) {
      assert.equal(
        codeOf(() => parseSeededCiphertext(bomb)),
        'CiphertextLength',
      )
    }
    assert.ok(process.memoryUsage().rss - before < 64 * 2 ** 20)
  })

  it('lets nothing malformed reach the engine: fuzz', () => {
    const rounds = process.env.CAUSEWAY_LONG === '1' ? 100_000 : 10_000
    const kinds = [
      { parse: parseSeededCiphertext, base: seeded },
      { parse: parsePublicKey, base: publicKey },
    ]
    let loaded = 0
    for (let round = 0; round < rounds; round++) {
      const { parse, base } = kinds[round % 2] ?? { parse: parseSeededCiphertext, base: seeded }
      const hostile = mutate(base)
      const code = codeOf(() => {
        const { bytes } = parse(hostile)
        // Only a seed or a residue below its prime was changed: the engine must take it without an exception.
        if (parse === parseSeededCiphertext && round % 8 === 0)
          session.use((scope) => scope.ciphertext(parseSeededCiphertext(bytes).bytes))
        loaded++
      })
      assert.match(code, /^(accepted|Ciphertext\w+)$/)
    }
    assert.ok(loaded > 0 && loaded < rounds)
    assert.equal(session.retired, false)
  })
})

/** One of: a random byte anywhere, a random byte in the header, a cut, a tail, random bytes after a good header. */
const mutate = (bytes: Uint8Array): Uint8Array => {
  switch (randomInt(5)) {
    case 0:
      return changed(bytes, randomInt(bytes.length), randomInt(256))
    case 1:
      return changed(bytes, randomInt(113), randomInt(256))
    case 2:
      return bytes.subarray(0, randomInt(bytes.length))
    case 3:
      return new Uint8Array(bytes.length + 1 + randomInt(64))
    default:
      return changed(bytes, 113 + randomInt(1000), ...randomBytes(64))
  }
}
