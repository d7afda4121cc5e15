// SIMD kernel of mode V (ciphertext × plaintext), AssemblyScript. Compiled by scripts/buildKernel.ts to generated/kernel.wasm.
//
// Parts: roots and the negacyclic transform (bit-exact with SEAL), masks in, ciphertexts in, multiply-accumulate, finish.
// It sees public ciphertext residues, the provider's masks and the finishing noise; no key. Masks and noise are secret:
// no branch and no address here depends on their values. Every pointer is a byte address that kernel.ts laid out.
//
// How a product is made: a residue is centred to [-(p-1)/2, (p-1)/2] and cut in two signed limbs, r = lo + 2^14·hi, |limb| <= 2^13.
// i32x4.dot_i16x8_s multiplies eight limbs and adds neighbours; neighbours are the same position of two consecutive blocks,
// so one instruction gives four positions of a two-block inner product. Three i32 sums a product: lo·lo, lo·hi + hi·lo, hi·hi.
// Bounds for 16 blocks: lo·lo <= 16·2^26 = 2^30; cross <= 2·16·2^13·(2^13 - 2) < 2^31 (|hi| <= 8190 for p < 2^28); hi·hi < 2^30.
// A 64-bit accumulator takes |product| < 2^54 a block: 512 blocks before it must be folded; kernel.ts folds every 256.

/** Ring degree. */
const N: i32 = 4096
/** Bytes of a polynomial of one prime in u32. */
const POLYNOMIAL: usize = 16384
/** Vectors of four residues in a polynomial of one prime. */
const VECTORS: i32 = 1024
const PRIMES: i32 = 3
/** Block pairs in a group: 16 blocks. */
const PAIRS: usize = 8
/** Bytes of one (prime, vector) record in a mask slab or a column slab: pairs × two halves (masks, polynomials) × two limb vectors. */
const RECORD: usize = 512
/** Bytes of one half of a pair: low limbs, high limbs. A pair of blocks is one cache line. */
const HALF: usize = 32
const PAIR: usize = 64
/** Bytes of one (prime, vector) record of accumulators: polynomial × mask × four i64. */
const SUMS: usize = 128
/** Bytes of one root table: roots, then quotients. */
const TABLE: usize = 32768
/** Least primitive 2n-th roots are found for degree 2^12. */
const LOG_N: i32 = 12

function multiplyMod(a: u32, b: u32, p: u32): u32 {
  return <u32>((<u64>a * <u64>b) % p)
}

function powerMod(base: u32, exponent: u32, p: u32): u32 {
  let result: u32 = 1
  let square = base
  for (let e = exponent; e > 0; e >>= 1) {
    if (e & 1) result = multiplyMod(result, square, p)
    square = multiplyMod(square, square, p)
  }
  return result
}

/** The smallest primitive 2n-th root of unity mod p, as SEAL chooses it. */
function smallestRoot(p: u32): u32 {
  let candidate: u32 = 2
  let root: u32 = 0
  do {
    root = powerMod(candidate, (p - 1) / (2 * N), p)
    candidate++
  } while (powerMod(root, N, p) != p - 1)
  const step = multiplyMod(root, root, p)
  let least = root
  for (let i = 0; i < N; i++) {
    root = multiplyMod(root, step, p)
    if (root < least) least = root
  }
  return least
}

function reverseBits(value: u32): u32 {
  let result: u32 = 0
  for (let i = 0; i < LOG_N; i++) result |= ((value >> i) & 1) << (LOG_N - 1 - i)
  return result
}

/** Writes the root table of p (< 2^28): root psi^i at the bit-reversed index of i, then floor(root·2^32 / p) in the same order. */
export function prepareRoots(table: usize, p: u32): void {
  const psi = smallestRoot(p)
  let power: u32 = 1
  for (let i: u32 = 0; i < <u32>N; i++) {
    const at = table + ((<usize>reverseBits(i)) << 2)
    store<u32>(at, power)
    store<u32>(at + TABLE / 2, <u32>(((<u64>power) << 32) / p))
    power = multiplyMod(power, psi, p)
  }
}

// Y·w mod p in [0, 2p), for any u32 Y (Harvey, with the quotient of w).
// @ts-ignore: decorator
@inline
function multiplyRoot(y: v128, w: v128, quotient: v128, p: v128): v128 {
  const low = i64x2.extmul_low_i32x4_u(y, quotient)
  const high = i64x2.extmul_high_i32x4_u(y, quotient)
  const top = v128.shuffle<i32>(low, high, 1, 3, 5, 7)
  return v128.sub<i32>(v128.mul<i32>(y, w), v128.mul<i32>(top, p))
}

// @ts-ignore: decorator
@inline
function halve(x: v128, p2: v128): v128 {
  return v128.min<u32>(x, v128.sub<i32>(x, p2))
}

/**
 * Two stages in one pass over memory, gaps 2·gap and gap, gap at least four. Values come in and go out below 8p:
 * p < 2^28, so nothing wraps at 2^32, and only what is added twice is reduced (Harvey's bound of 4p needs four reductions).
 */
function doubleStage(values: usize, table: usize, groups: usize, gap: usize, p: v128, p2: v128): void {
  const bytes = gap << 2
  const p4 = v128.add<i32>(p2, p2)
  for (let i: usize = 0; i < groups; i++) {
    const outer = table + ((groups + i) << 2)
    const inner = table + ((2 * groups + 2 * i) << 2)
    const w = v128.load32_splat(outer)
    const wq = v128.load32_splat(outer, TABLE / 2)
    const u = v128.load32_splat(inner)
    const uq = v128.load32_splat(inner, TABLE / 2)
    const v = v128.load32_splat(inner, 4)
    const vq = v128.load32_splat(inner, TABLE / 2 + 4)
    let x = values + i * 4 * bytes
    const end = x + bytes
    for (; x < end; x += 16) {
      const a = halve(v128.load(x), p4)
      const b = v128.load(x + bytes)
      const s = multiplyRoot(v128.load(x + 2 * bytes), w, wq, p)
      const t = multiplyRoot(v128.load(x + 3 * bytes), w, wq, p)
      const upper = v128.add<i32>(a, s)
      const lower = v128.add<i32>(v128.sub<i32>(a, s), p2)
      const first = multiplyRoot(v128.add<i32>(b, t), u, uq, p)
      const second = multiplyRoot(v128.add<i32>(v128.sub<i32>(b, t), p2), v, vq, p)
      v128.store(x, v128.add<i32>(upper, first))
      v128.store(x + bytes, v128.add<i32>(v128.sub<i32>(upper, first), p2))
      v128.store(x + 2 * bytes, v128.add<i32>(lower, second))
      v128.store(x + 3 * bytes, v128.add<i32>(v128.sub<i32>(lower, second), p2))
    }
  }
}

/** The stage of gap 2,048: input below p, output below 4p. */
function firstStage(values: usize, table: usize, p: v128, p2: v128): void {
  const w = v128.load32_splat(table, 4)
  const quotient = v128.load32_splat(table, TABLE / 2 + 4)
  const end = values + POLYNOMIAL / 2
  for (let x = values; x < end; x += 16) {
    const a = v128.load(x)
    const t = multiplyRoot(v128.load(x, 8192), w, quotient, p)
    v128.store(x, v128.add<i32>(a, t))
    v128.store(x, v128.add<i32>(v128.sub<i32>(a, t), p2), 8192)
  }
}

/**
 * The last three stages (gaps 4, 2 and 1) and the reduction from below 8p to [0, p), two vectors at a time in registers.
 * Every lane of a product is used: the four upper values of a stage stand in one vector, the four lower ones in another.
 */
function lastStages(values: usize, table: usize, p: v128, p2: v128): void {
  const p4 = v128.add<i32>(p2, p2)
  const p8 = v128.add<i32>(p4, p4)
  let first = table + ((<usize>(VECTORS / 2)) << 2)
  let outer = table + ((<usize>VECTORS) << 2)
  let inner = table + ((<usize>(2 * VECTORS)) << 2)
  const end = values + POLYNOMIAL
  for (let at = values; at < end; at += 32) {
    const a = v128.load(at)
    let t = multiplyRoot(v128.load(at, 16), v128.load32_splat(first), v128.load32_splat(first, TABLE / 2), p)
    const low = v128.add<i32>(a, t)
    const high = v128.add<i32>(v128.sub<i32>(a, t), p2)
    let x = v128.shuffle<i32>(low, high, 0, 4, 1, 5)
    t = multiplyRoot(
      v128.shuffle<i32>(low, high, 2, 6, 3, 7),
      v128.load64_splat(outer),
      v128.load64_splat(outer, TABLE / 2),
      p,
    )
    const upper = v128.add<i32>(x, t)
    const lower = v128.add<i32>(v128.sub<i32>(x, t), p2)
    const four = v128.load(inner)
    const fourQuotient = v128.load(inner, TABLE / 2)
    x = v128.shuffle<i32>(upper, lower, 0, 1, 4, 5)
    t = multiplyRoot(
      v128.shuffle<i32>(upper, lower, 2, 3, 6, 7),
      v128.shuffle<i32>(four, four, 0, 2, 1, 3),
      v128.shuffle<i32>(fourQuotient, fourQuotient, 0, 2, 1, 3),
      p,
    )
    // Below 8p + 3·2p = 14p < 2^32: four conditional subtractions.
    const even = halve(halve(halve(halve(v128.add<i32>(x, t), p8), p4), p2), p)
    const odd = halve(halve(halve(halve(v128.add<i32>(v128.sub<i32>(x, t), p2), p8), p4), p2), p)
    const front = v128.shuffle<i32>(even, odd, 0, 4, 1, 5)
    const back = v128.shuffle<i32>(even, odd, 2, 6, 3, 7)
    v128.store(at, v128.shuffle<i32>(front, back, 0, 1, 4, 5))
    v128.store(at, v128.shuffle<i32>(front, back, 2, 3, 6, 7), 16)
    first += 4
    outer += 8
    inner += 16
  }
}

/** Stages with gaps 1,024 to 1: input below 8p, output in [0, p). */
function lowerStages(values: usize, table: usize, p: v128, p2: v128): void {
  doubleStage(values, table, 2, 512, p, p2)
  doubleStage(values, table, 8, 128, p, p2)
  doubleStage(values, table, 32, 32, p, p2)
  doubleStage(values, table, 128, 8, p, p2)
  lastStages(values, table, p, p2)
}

/** Forward negacyclic transform in place: n residues below p (u32), SEAL's bit-reversed output order, results in [0, p). */
export function transform(values: usize, table: usize, prime: u32): void {
  const p = i32x4.splat(prime)
  const p2 = i32x4.splat(2 * prime)
  firstStage(values, table, p, p2)
  lowerStages(values, table, p, p2)
}

// Four bits of a mask, backwards, as 0 or 0xffffffff; the mask lies `at` or before.
// @ts-ignore: decorator
@inline
function spread(at: usize): v128 {
  const reversed = i8x16(3, 16, 16, 16, 2, 16, 16, 16, 1, 16, 16, 16, 0, 16, 16, 16)
  return v128.neg<i32>(v128.and(v128.swizzle(v128.load32_zero(at), reversed), i32x4.splat(1)))
}

/**
 * The stage of gap 2,048 on a mask read backwards (coefficient i is mask byte n-1-i). Input is 0 or 1, so the product with
 * the root is a bitwise AND. Output at most p + 1.
 */
function maskStage(values: usize, mask: usize, table: usize, p: v128): void {
  const w = v128.load32_splat(table, 4)
  const one = i32x4.splat(1)
  let at = mask + <usize>(N - 4)
  const end = values + POLYNOMIAL / 2
  for (let x = values; x < end; x += 16) {
    const a = v128.and(spread(at), one)
    const t = v128.and(spread(at - 2048), w)
    v128.store(x, v128.add<i32>(a, t))
    v128.store(x, v128.add<i32>(v128.sub<i32>(a, t), p), 8192)
    at -= 4
  }
}

// @ts-ignore: decorator
@inline
function centre(x: v128, p: v128, half: v128): v128 {
  return v128.sub<i32>(x, v128.and(v128.gt<i32>(x, half), p))
}

// Writes the two limbs of four centred residues as one side of a block pair. Side 0 also clears side 1.
// @ts-ignore: decorator
@inline
function storeLimbs(at: usize, centred: v128, side: bool): void {
  const low = lowLimb(centred)
  const high = v128.shr<i32>(v128.sub<i32>(centred, low), 14)
  if (side) {
    v128.store(at, v128.or(v128.load(at), v128.shl<i32>(low, 16)))
    v128.store(at, v128.or(v128.load(at, 16), v128.shl<i32>(high, 16)), 16)
  } else {
    const keep = i32x4.splat(0xffff)
    v128.store(at, v128.and(low, keep))
    v128.store(at, v128.and(high, keep), 16)
  }
}

// @ts-ignore: decorator
@inline
function lowLimb(centred: v128): v128 {
  return v128.shr<i32>(v128.shl<i32>(centred, 18), 18)
}

// Writes one half of a pair from the centred residues of its two blocks.
// @ts-ignore: decorator
@inline
function storePair(at: usize, a: v128, b: v128): void {
  const keep = i32x4.splat(0xffff)
  const lowA = lowLimb(a)
  const lowB = lowLimb(b)
  const highA = v128.shr<i32>(v128.sub<i32>(a, lowA), 14)
  const highB = v128.shr<i32>(v128.sub<i32>(b, lowB), 14)
  v128.store(at, v128.or(v128.and(lowA, keep), v128.shl<i32>(lowB, 16)))
  v128.store(at, v128.or(v128.and(highA, keep), v128.shl<i32>(highB, 16)), 16)
}

/**
 * Transforms two consecutive blocks of both masks under every prime into place `pair` of the group's mask slab.
 * `masks` holds four blocks of n bytes (0 or 1, in row order): first and second of the first mask, then of the second.
 */
export function loadMasks(masks: usize, slab: usize, pair: usize, work: usize, tables: usize, primes: usize): void {
  for (let q: usize = 0; q < <usize>PRIMES; q++) {
    const prime = load<u32>(primes + (q << 2))
    const table = tables + q * TABLE
    const p = i32x4.splat(prime)
    const p2 = i32x4.splat(2 * prime)
    const middle = i32x4.splat(prime >> 1)
    for (let block: usize = 0; block < 4; block++) {
      maskStage(work + block * POLYNOMIAL, masks + block * <usize>N, table, p)
      lowerStages(work + block * POLYNOMIAL, table, p, p2)
    }
    let at = slab + q * <usize>VECTORS * RECORD + pair * PAIR
    for (let from = work; from < work + POLYNOMIAL; from += 16) {
      storePair(at, centre(v128.load(from), p, middle), centre(v128.load(from + POLYNOMIAL), p, middle))
      storePair(
        at + HALF,
        centre(v128.load(from + 2 * POLYNOMIAL), p, middle),
        centre(v128.load(from + 3 * POLYNOMIAL), p, middle),
      )
      at += RECORD
    }
  }
}

/** Lays one ciphertext (2·3·n words of 64 bits, [polynomial][prime][position], each below its prime) into a column slab. */
export function loadCiphertext(words: usize, slab: usize, block: usize, primes: usize): void {
  let from = words
  const side = (block & 1) != 0
  for (let h: usize = 0; h < 2; h++) {
    for (let q: usize = 0; q < <usize>PRIMES; q++) {
      const prime = load<u32>(primes + (q << 2))
      const p = i32x4.splat(prime)
      const middle = i32x4.splat(prime >> 1)
      let at = slab + q * <usize>VECTORS * RECORD + h * HALF + (block >> 1) * PAIR
      for (let v = 0; v < VECTORS; v++) {
        const residues = v128.shuffle<i32>(v128.load(from), v128.load(from, 16), 0, 2, 4, 6)
        storeLimbs(at, centre(residues, p, middle), side)
        from += 32
        at += RECORD
      }
    }
  }
}

// Adds lo + 2^14·cross + 2^28·hi, four positions, to four i64 accumulators.
// @ts-ignore: decorator
@inline
function addSums(at: usize, low: v128, cross: v128, high: v128): void {
  const first = v128.add<i64>(
    v128.add<i64>(i64x2.extend_low_i32x4_s(low), v128.shl<i64>(i64x2.extend_low_i32x4_s(cross), 14)),
    v128.shl<i64>(i64x2.extend_low_i32x4_s(high), 28),
  )
  const second = v128.add<i64>(
    v128.add<i64>(i64x2.extend_high_i32x4_s(low), v128.shl<i64>(i64x2.extend_high_i32x4_s(cross), 14)),
    v128.shl<i64>(i64x2.extend_high_i32x4_s(high), 28),
  )
  v128.store(at, v128.add<i64>(v128.load(at), first))
  v128.store(at, v128.add<i64>(v128.load(at, 16), second), 16)
}

// @ts-ignore: decorator
@inline
function dot(a: v128, b: v128): v128 {
  return v128.dot<i16>(a, b)
}

// One polynomial of a column against both masks at one vector: `bytes` of pairs, 64 a pair.
// @ts-ignore: decorator
@inline
function accumulateHalf(column: usize, masks: usize, sums: usize, bytes: usize): void {
  let low0 = i32x4.splat(0)
  let cross0 = low0
  let high0 = low0
  let low1 = low0
  let cross1 = low0
  let high1 = low0
  for (let k: usize = 0; k < bytes; k += PAIR) {
    const a = v128.load(column + k)
    const b = v128.load(column + k, 16)
    const y = v128.load(masks + k)
    const z = v128.load(masks + k, 16)
    low0 = v128.add<i32>(low0, dot(a, y))
    high0 = v128.add<i32>(high0, dot(b, z))
    cross0 = v128.add<i32>(cross0, v128.add<i32>(dot(a, z), dot(b, y)))
    const r = v128.load(masks + k, HALF)
    const s = v128.load(masks + k, HALF + 16)
    low1 = v128.add<i32>(low1, dot(a, r))
    high1 = v128.add<i32>(high1, dot(b, s))
    cross1 = v128.add<i32>(cross1, v128.add<i32>(dot(a, s), dot(b, r)))
  }
  addSums(sums, low0, cross0, high0)
  addSums(sums + 32, low1, cross1, high1)
}

/**
 * Multiplies every column of a group by both masks and adds to the accumulators.
 * Slabs of columns are `columnStride` bytes apart, accumulators `sumStride`; `pairs` (1 … 8) covers the blocks that are loaded.
 * Three columns a pass: a mask record is used three times from L1, and few enough streams are read for the prefetcher to follow
 * (measured: 0.78 ns a row and pair; 1.0 with one column a pass, 1.4 with nine).
 */
export function accumulate(
  columns: usize,
  columnStride: usize,
  count: usize,
  masks: usize,
  sums: usize,
  sumStride: usize,
  pairs: usize,
): void {
  const bytes = pairs * PAIR
  for (let c: usize = 0; c < count; c += 3) {
    const most: usize = min<usize>(3, count - c)
    for (let v: usize = 0; v < <usize>(PRIMES * VECTORS); v++) {
      let column = columns + c * columnStride + v * RECORD
      let into = sums + c * sumStride + v * SUMS
      const mask = masks + v * RECORD
      for (let j: usize = 0; j < most; j++) {
        accumulateHalf(column, mask, into, bytes)
        accumulateHalf(column + HALF, mask, into + 64, bytes)
        column += columnStride
        into += sumStride
      }
    }
  }
}

/** Shrinks the accumulators of one column below 2^54 in size without changing them mod p. `rests` holds 2^32 mod p for each prime. */
export function fold(sums: usize, rests: usize): void {
  const mask = i64x2.splat(0xffffffff)
  let at = sums
  for (let q: usize = 0; q < <usize>PRIMES; q++) {
    const rest = i32x4.splat(load<u32>(rests + (q << 2)))
    const end = at + <usize>VECTORS * SUMS
    for (; at < end; at += 16) {
      const x = v128.load(at)
      const high = v128.shuffle<i32>(x, x, 1, 3, 1, 3)
      v128.store(at, v128.add<i64>(i64x2.extmul_low_i32x4_s(high, rest), v128.and(x, mask)))
    }
  }
}

/** Reduces one column's accumulators for one mask (0 or 1) to residues: 2·3·n u32, [polynomial][prime][position]. */
export function reduce(sums: usize, mask: usize, into: usize, primes: usize): void {
  let to = into
  for (let h: usize = 0; h < 2; h++) {
    for (let q: usize = 0; q < <usize>PRIMES; q++) {
      const p = <i64>load<u32>(primes + (q << 2))
      let at = sums + q * <usize>VECTORS * SUMS + h * 64 + mask * 32
      for (let v = 0; v < VECTORS; v++) {
        for (let lane: usize = 0; lane < 4; lane++) {
          const rest = load<i64>(at + (lane << 3)) % p
          store<u32>(to, <u32>(rest + (p & (rest >> 63))))
          to += 4
        }
        at += SUMS
      }
    }
  }
}

/** Transforms a plaintext (n coefficients below t, u32) under one prime with SEAL's centred lift, into n residues. */
export function transformPlain(plain: usize, into: usize, t: u32, table: usize, p: u32): void {
  const half = (t + 1) >> 1
  for (let i: usize = 0; i < <usize>N; i++) {
    const value = load<u32>(plain + (i << 2))
    store<u32>(into + (i << 2), value + (p - t) * <u32>(value >= half))
  }
  transform(into, table, p)
}

/** Adds the transform of `blind + t·noise` to polynomial 0 of a result: blind n u32 below t, noise n i64 below 2^62 in size. */
export function addNoise(result: usize, noise: usize, blind: usize, t: u32, work: usize, tables: usize, primes: usize): void {
  const half = (t + 1) >> 1
  for (let q: usize = 0; q < <usize>PRIMES; q++) {
    const p = load<u32>(primes + (q << 2))
    for (let i: usize = 0; i < <usize>N; i++) {
      const rest = load<i64>(noise + (i << 3)) % <i64>p
      const positive = <u64>(rest + (<i64>p & (rest >> 63)))
      const value = load<u32>(blind + (i << 2))
      const lifted = value + (p - t) * <u32>(value >= half)
      store<u32>(work + (i << 2), <u32>((positive * <u64>t + lifted) % p))
    }
    transform(work, tables + q * TABLE, p)
    addResidues(result + (q << 14), work, p)
  }
}

function addResidues(into: usize, values: usize, prime: u32): void {
  const p = i32x4.splat(prime)
  for (let i: usize = 0; i < <usize>N * 4; i += 16) {
    v128.store(into + i, halve(v128.add<i32>(v128.load(into + i), v128.load(values + i)), p))
  }
}

/** Adds a ciphertext in wire words (u64) to a result in residues (u32). */
export function addCiphertext(result: usize, words: usize, primes: usize): void {
  let from = words
  let at = result
  for (let row: usize = 0; row < <usize>(2 * PRIMES); row++) {
    const p = i32x4.splat(load<u32>(primes + ((row % <usize>PRIMES) << 2)))
    for (let v = 0; v < VECTORS; v++) {
      const residues = v128.shuffle<i32>(v128.load(from), v128.load(from, 16), 0, 2, 4, 6)
      v128.store(at, halve(v128.add<i32>(v128.load(at), residues), p))
      from += 32
      at += 16
    }
  }
}

/** Widens a result to wire words: 2·3·n u64. */
export function widen(result: usize, words: usize): void {
  for (let i: usize = 0; i < <usize>(2 * PRIMES * N); i += 4) {
    const x = v128.load(result + (i << 2))
    v128.store(words + (i << 3), i64x2.extend_low_i32x4_u(x))
    v128.store(words + (i << 3), i64x2.extend_high_i32x4_u(x), 16)
  }
}
