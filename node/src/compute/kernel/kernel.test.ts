// The kernel against integers of any size: synthetic residues, the worst that can occur, at and past the bounds that kernel.as states.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, describe, it } from 'node:test'
import { parameters } from '@causeway/sdk/compute/parameters'
import { seededRandomness } from '../../../../test/flows/compute/seededRandomness.ts'
import { uniformBelow } from '../randomness.ts'
import { createKernel, type KernelExports } from './kernel.ts'

const { degree, primes } = parameters
const WORDS = 6 * degree
/** Addresses for a bare instance: one column, one mask slab (loaded as a ciphertext: the two records have one layout). */
const at = {
  primes: 65_536,
  rests: 65_600,
  words: 131_072,
  masks: 393_216,
  column: 2_097_152,
  sums: 3_801_088,
  result: 4_259_840,
}

let calls: KernelExports
before(async () => {
  const { exports } = await WebAssembly.instantiate(
    await WebAssembly.compile(await readFile(new URL('./generated/kernel.wasm', import.meta.url))),
  )
  // CAST: the exports of kernel.as.
  calls = exports as unknown as KernelExports
  calls.memory.grow(80)
  new Uint32Array(calls.memory.buffer, at.primes, 3).set(primes)
  new Uint32Array(calls.memory.buffer, at.rests, 3).set(primes.map((prime) => 2 ** 32 % prime))
})

const load = (slab: number, block: number, residues: Uint32Array): void => {
  new BigUint64Array(calls.memory.buffer, at.words, WORDS).set(BigUint64Array.from(residues, BigInt))
  calls.loadCiphertext(at.words, slab, block, at.primes)
}

const clear = (): void => void new Uint8Array(calls.memory.buffer, at.sums, 393_216).fill(0)

const accumulate = (pairs: number): void => calls.accumulate(at.column, 0, 1, at.masks, at.sums, 0, pairs)

const result = (mask: number): Uint32Array => {
  calls.reduce(at.sums, mask, at.result, at.primes)
  return new Uint32Array(calls.memory.buffer, at.result, WORDS).slice()
}

const primeOf = (word: number): number => primes[Math.floor(word / degree) % 3] ?? 0

/** Σ column·mask mod p at some words of the result; a mask has one polynomial, so its word does not depend on the half. */
const assertSums = (columns: Uint32Array[], masks: Uint32Array[], times: number, expectEqual = true): void => {
  for (const mask of [0, 1]) {
    const given = result(mask)
    let differing = 0
    for (let word = 0; word < WORDS; word += 7) {
      const prime = BigInt(primeOf(word))
      const maskWord = (word % (3 * degree)) + mask * 3 * degree
      const sum = columns.reduce(
        (total, column, block) => total + BigInt(column[word] ?? 0) * BigInt(masks[block]?.[maskWord] ?? 0),
        0n,
      )
      if (BigInt(given[word] ?? 0) !== (sum * BigInt(times)) % prime) differing++
    }
    assert.equal(differing === 0, expectEqual)
  }
}

const everyWord = (residue: (prime: number) => number): Uint32Array =>
  Uint32Array.from({ length: WORDS }, (_, word) => residue(primeOf(word)))

const loadBlocks = (columns: Uint32Array[], masks: Uint32Array[]): void => {
  columns.forEach((column, block) => {
    load(at.column, block, column)
    load(at.masks, block, masks[block] ?? column)
  })
}

/** The largest residue whose low limb is -2^13: both limbs at their limits, so the cross sum is at its largest. */
const extreme = (prime: number): number => Math.floor(((prime - 1) / 2 + 8192) / 16_384) * 16_384 - 8192

describe('kernel on synthetic residues', () => {
  it('multiplies and adds random residues, for whole groups, odd numbers of blocks and one', () => {
    const random = seededRandomness('kernel')
    for (const blocks of [16, 7, 1]) {
      const draw = () => uniformBelow(2 ** 24, WORDS, random).map((value, word) => (value * 16 + (value % 16)) % primeOf(word))
      const columns = Array.from({ length: blocks }, draw)
      const masks = Array.from({ length: blocks }, draw)
      clear()
      loadBlocks(columns, masks)
      accumulate(Math.ceil(blocks / 2))
      assertSums(columns, masks, 1)
    }
  })

  it('is exact at the edges for 16 blocks and a fold every 256, over more than 512', () => {
    for (const residue of [() => 0, (p: number) => p - 1, (p: number) => (p - 1) / 2, (p: number) => (p + 1) / 2, extreme]) {
      const columns = Array.from({ length: 16 }, () => everyWord(residue))
      clear()
      loadBlocks(columns, columns)
      for (let group = 0; group < 40; group++) {
        if (group > 0 && group % 16 === 0) calls.fold(at.sums, at.rests)
        accumulate(8)
      }
      assertSums(columns, columns, 40)
    }
  })

  it('is wrong one step past 16 blocks: the bound is the bound', () => {
    // Nine pairs read on into the first pair of the next record, which holds the same residues.
    const columns = Array.from({ length: 16 }, () => everyWord(extreme))
    clear()
    loadBlocks(columns, columns)
    accumulate(9)
    assertSums([...columns, ...columns.slice(0, 2)], [...columns, ...columns.slice(0, 2)], 1, false)
  })

  it('is wrong without the fold: 64-bit sums end at 512 blocks', () => {
    const columns = Array.from({ length: 16 }, () => everyWord((p) => (p - 1) / 2))
    clear()
    loadBlocks(columns, columns)
    for (let group = 0; group < 33; group++) accumulate(8)
    assertSums(columns, columns, 33, false)
  })

  it('has memory of a fixed size', async () => {
    const kernel = await createKernel(64)
    const before = kernel.memoryBytes
    for (let group = 0; group < 3; group++) {
      for (let pair = 0; pair < 8; pair++) kernel.loadMasks(pair, new Uint8Array(2 * degree), new Uint8Array(2 * degree).fill(1))
      kernel.accumulate(16)
    }
    assert.equal(kernel.memoryBytes, before)
    assert.ok(before < 150 * 2 ** 20)
  })
})
