// The SIMD kernel's memory and calls. One kernel serves one job: k columns, two masks, constant memory whatever the rows.
import { readFile } from 'node:fs/promises'
import { layouts } from '@causeway/sdk/compute/layout'
import { parameters } from '@causeway/sdk/compute/parameters'

const { degree, primes, plainModulus } = parameters

/** Blocks that are multiplied in one pass; kernel.as proves that 16 need no reduction. */
export const GROUP_BLOCKS = 16
/** Blocks between two folds of the accumulators: 256 products below 2^54 and a folded rest stay below 2^63. */
const FOLD_BLOCKS = 256
const PAGE = 65_536
const TABLE = 32_768
const CIPHERTEXT_WORDS = 8 * 6 * degree
/** One slab or accumulator area, padded so that neighbours do not fall on the same cache sets. */
const SLAB = 3 * 1024 * 512 + 512
const SUMS = 3 * 1024 * 128 + 640

type Pointer = number
export type KernelExports = {
  memory: WebAssembly.Memory
  prepareRoots(table: Pointer, prime: number): void
  transformPlain(plain: Pointer, into: Pointer, t: number, table: Pointer, prime: number): void
  loadMasks(masks: Pointer, slab: Pointer, pair: number, work: Pointer, tables: Pointer, primes: Pointer): void
  loadCiphertext(words: Pointer, slab: Pointer, block: number, primes: Pointer): void
  accumulate(
    columns: Pointer,
    stride: number,
    count: number,
    masks: Pointer,
    sums: Pointer,
    sumStride: number,
    pairs: number,
  ): void
  fold(sums: Pointer, rests: Pointer): void
  reduce(sums: Pointer, mask: number, into: Pointer, primes: Pointer): void
  addNoise(result: Pointer, noise: Pointer, blind: Pointer, t: number, work: Pointer, tables: Pointer, primes: Pointer): void
  addCiphertext(result: Pointer, words: Pointer, primes: Pointer): void
  widen(result: Pointer, words: Pointer): void
}

/** Byte addresses of everything, laid out from the second page (the module's own data is in the first). */
const layOut = (columns: number) => {
  let next = PAGE
  const take = (bytes: number): Pointer => {
    const at = next
    next += Math.ceil(bytes / 64) * 64
    return at
  }
  return {
    primes: take(12),
    rests: take(12),
    tables: take(3 * TABLE),
    maskBits: take(4 * degree),
    work: take(4 * 4 * degree),
    plain: take(4 * degree),
    noise: take(8 * degree),
    words: take(CIPHERTEXT_WORDS),
    result: take(CIPHERTEXT_WORDS / 2),
    masks: take(SLAB),
    columns: take(columns * SLAB),
    sums: take(columns * SUMS),
    end: next,
  }
}

let compiled: Promise<WebAssembly.Module> | undefined

const compileKernel = (): Promise<WebAssembly.Module> => {
  compiled ??= readFile(new URL('./generated/kernel.wasm', import.meta.url)).then((bytes) => WebAssembly.compile(bytes))
  return compiled
}

/** Which of the two masks of a job. */
export type Mask = 'positive' | 'known'
const maskIndex = (mask: Mask): number => (mask === 'positive' ? 0 : 1)

export class Kernel {
  readonly columns: number
  readonly #calls: KernelExports
  readonly #at: ReturnType<typeof layOut>
  readonly #bytes: Uint8Array
  #sinceFold = 0

  constructor(calls: KernelExports, columns: number) {
    this.columns = columns
    this.#calls = calls
    this.#at = layOut(columns)
    const { memory } = calls
    memory.grow(Math.max(0, Math.ceil((this.#at.end - memory.buffer.byteLength) / PAGE)))
    this.#bytes = new Uint8Array(memory.buffer)
    new Uint32Array(memory.buffer, this.#at.primes, 3).set(primes)
    new Uint32Array(memory.buffer, this.#at.rests, 3).set(primes.map((prime) => 2 ** 32 % prime))
    primes.forEach((prime, index) => {
      calls.prepareRoots(this.#at.tables + index * TABLE, prime)
    })
  }

  /** Bytes of the kernel's memory: fixed when it is made. */
  get memoryBytes(): number {
    return this.#bytes.length
  }

  /**
   * Transforms up to two blocks (8,192 rows) of both masks (0 or 1) into place `pair` of the group.
   * Rows past the end count as zero.
   */
  loadMasks(pair: number, positive: Uint8Array, known: Uint8Array): void {
    const { maskBits, masks, work, tables, primes: moduli } = this.#at
    this.#bytes.fill(0, maskBits, maskBits + 4 * degree)
    this.#bytes.set(positive, maskBits)
    this.#bytes.set(known, maskBits + 2 * degree)
    this.#calls.loadMasks(maskBits, masks, pair, work, tables, moduli)
  }

  /** Lays the ciphertext (196,721 bytes, residues checked) of one block of a column into place `block` of the group; ascending. */
  loadCiphertext(column: number, block: number, ciphertext: Uint8Array): void {
    this.#bytes.set(ciphertext.subarray(layouts.ciphertext.prefix.length), this.#at.words)
    this.#calls.loadCiphertext(this.#at.words, this.#at.columns + column * SLAB, block, this.#at.primes)
  }

  /** Multiplies the first `blocks` blocks of the group and adds them to the sums. */
  accumulate(blocks: number): void {
    const { columns, masks, sums } = this.#at
    if (this.#sinceFold + blocks > FOLD_BLOCKS) this.#fold()
    this.#sinceFold += blocks
    this.#calls.accumulate(columns, SLAB, this.columns, masks, sums, SUMS, Math.ceil(blocks / 2))
  }

  #fold(): void {
    for (let column = 0; column < this.columns; column++) this.#calls.fold(this.#at.sums + column * SUMS, this.#at.rests)
    this.#sinceFold = 0
  }

  /** Sets all sums to zero, for another job over the same columns. */
  clear(): void {
    this.#bytes.fill(0, this.#at.sums, this.#at.end)
    this.#sinceFold = 0
  }

  /** Takes the sum of a column and a mask as the current result; the steps of finish.ts work on it. */
  selectResult(column: number, mask: Mask): void {
    this.#calls.reduce(this.#at.sums + column * SUMS, maskIndex(mask), this.#at.result, this.#at.primes)
  }

  /** Adds `blind + t·noise` to the current result: n coefficients below t, n integers below 2^62 in size. */
  addNoise(blind: Uint32Array, noise: BigInt64Array): void {
    const { result, noise: noiseAt, plain, work, tables, primes: moduli } = this.#at
    this.#bytes.set(new Uint8Array(blind.buffer, blind.byteOffset, blind.byteLength), plain)
    this.#bytes.set(new Uint8Array(noise.buffer, noise.byteOffset, noise.byteLength), noiseAt)
    this.#calls.addNoise(result, noiseAt, plain, plainModulus, work, tables, moduli)
  }

  /** Adds a ciphertext (196,721 bytes) to the current result. */
  addCiphertext(ciphertext: Uint8Array): void {
    this.#bytes.set(ciphertext.subarray(layouts.ciphertext.prefix.length), this.#at.words)
    this.#calls.addCiphertext(this.#at.result, this.#at.words, this.#at.primes)
  }

  /** The current result as a serialised ciphertext. */
  readResult(): Uint8Array {
    const { words, result } = this.#at
    const { prefix, length } = layouts.ciphertext
    this.#calls.widen(result, words)
    const ciphertext = new Uint8Array(length)
    ciphertext.set(prefix)
    ciphertext.set(this.#bytes.subarray(words, words + CIPHERTEXT_WORDS), prefix.length)
    return ciphertext
  }

  /** The transform of a plaintext (n coefficients below t) under prime `index`: SEAL's plainTransformToNtt. */
  transformPlain(plain: Uint32Array, index: number): Uint32Array {
    const { plain: from, work, tables } = this.#at
    this.#bytes.set(new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength), from)
    this.#calls.transformPlain(from, work, plainModulus, tables + index * TABLE, primes[index] ?? 0)
    return new Uint32Array(this.#bytes.buffer, work, degree).slice()
  }
}

/** Loads the kernel for a job of `columns` encrypted columns: about 4 MB and 2 MB a column. */
export const createKernel = async (columns: number): Promise<Kernel> => {
  const instance = await WebAssembly.instantiate(await compileKernel())
  // CAST: the exports of kernel.as, named one by one in KernelExports.
  return new Kernel(instance.exports as unknown as KernelExports, columns)
}
