// Discrete Gaussian noise with σ = 2^52 for flooding, exact to 2^-78 for a whole result.
//
// A base sampler draws from D(Z, σ0 = 2^10) by a cumulative table of 106 bits, cut at 13 σ0. Seven draws are joined as
// x = Σ x_i · 2^(7i), which is Gaussian with σ² = σ0²·Σ 2^(14i), so σ = 2^52·(1 + 2^-15).
// Why the join is sound: for x = a + K·b with a, b Gaussian of widths σ0, s >= σ0, the probability of x is the density of the joint
// width times a sum of a Gaussian of width τ = 1/√(K²/σ0² + 1/s²) over a shifted copy of Z. τ >= σ0/√(K² + 1) = 7.99 for K = 2^7,
// and such sums differ from each other by a factor of at most 1 ± 2·exp(-2π²τ²) < 1 ± 2^-1800 (Poisson summation; the argument
// of Micciancio and Walter, CRYPTO 2017).
// Distance from the ideal: table rounding 13,313·2^-107 and tail 2^-121 for a draw, 28,672 draws a result: below 2^-78.
import type { Randomness } from './randomness.ts'

const BASE_WIDTH = 1024
const TAIL = 13 * BASE_WIDTH
const DIGITS = 7
const DIGIT_BITS = 7
/** Fixed point of the table's construction; 86 bits more than the table keeps. */
const PRECISION = 192n
const HALF_BITS = 53n

/** Standard deviation of the noise, 2^52·(1 + 2^-15). */
export const FLOOD_WIDTH =
  BASE_WIDTH * Math.sqrt(Array.from({ length: DIGITS }, (_, i) => 2 ** (2 * DIGIT_BITS * i)).reduce((a, b) => a + b))

/** exp(-2^-21) = exp(-1 / (2·σ0²)) in fixed point, by its series. */
const baseRatio = (): bigint => {
  let term = 1n << PRECISION
  let sum = term
  for (let order = 1n; term !== 0n; order++) {
    term = -term / (order << 21n)
    sum += term
  }
  return sum
}

/** exp(-k²/2σ0²) for k = 0 … TAIL, in fixed point. */
const densities = (): bigint[] => {
  const ratio = baseRatio()
  const squared = (ratio * ratio) >> PRECISION
  const values: bigint[] = []
  let density = 1n << PRECISION
  let step = ratio
  for (let k = 0; k <= TAIL; k++) {
    values.push(density)
    density = (density * step) >> PRECISION
    step = (step * squared) >> PRECISION
  }
  return values
}

/** P(|x| <= k) · 2^106 as two 53-bit halves, exact in doubles. */
type Table = { readonly high: Float64Array; readonly low: Float64Array }

const buildTable = (): Table => {
  const values = densities().map((density, k) => (k === 0 ? density : 2n * density))
  const total = values.reduce((sum, value) => sum + value, 0n)
  const [high, low] = [new Float64Array(TAIL + 1), new Float64Array(TAIL + 1)]
  let sum = 0n
  values.forEach((value, k) => {
    sum += value
    const scaled = (sum << (2n * HALF_BITS)) / total
    high[k] = Number(scaled >> HALF_BITS)
    low[k] = Number(scaled & ((1n << HALF_BITS) - 1n))
  })
  return { high, low }
}

let table: Table | undefined

/** The smallest k whose cumulative value is above the 106 random bits. */
const search = ({ high, low }: Table, top: number, bottom: number): number => {
  let [first, last] = [0, TAIL]
  while (first < last) {
    const middle = (first + last) >> 1
    const value = high[middle] ?? 0
    if (value > top || (value === top && (low[middle] ?? 0) > bottom)) last = middle
    else first = middle + 1
  }
  return first
}

/** `count` draws of the base sampler, from 16 random bytes each: 106 bits for the size, one for the sign. */
export const sampleBase = (count: number, random: Randomness): Int32Array => {
  table ??= buildTable()
  const words = new Uint32Array(4 * count)
  random(new Uint8Array(words.buffer))
  const samples = new Int32Array(count)
  for (let index = 0; index < count; index++) {
    const at = 4 * index
    const [first, third] = [words[at] ?? 0, words[at + 2] ?? 0]
    const top = (first >>> 11) * 2 ** 32 + (words[at + 1] ?? 0)
    const bottom = (third >>> 11) * 2 ** 32 + (words[at + 3] ?? 0)
    const size = search(table, top, bottom)
    samples[index] = (first & 1) === 1 ? -size : size
  }
  return samples
}

/** `count` integers from the discrete Gaussian of width FLOOD_WIDTH; none is larger than 2^56 in size. */
export const sampleFlood = (count: number, random: Randomness): BigInt64Array => {
  const digits = sampleBase(count * DIGITS, random)
  const noise = new BigInt64Array(count)
  for (let index = 0; index < count; index++) {
    // Two parts that doubles hold exactly (below 2^36), joined as a 64-bit integer.
    let [low, high] = [0, 0]
    for (let digit = 3; digit >= 0; digit--) low = low * 2 ** DIGIT_BITS + (digits[index * DIGITS + digit] ?? 0)
    for (let digit = DIGITS - 1; digit >= 4; digit--) high = high * 2 ** DIGIT_BITS + (digits[index * DIGITS + digit] ?? 0)
    noise[index] = BigInt(high) * 2n ** 28n + BigInt(low)
  }
  return noise
}
