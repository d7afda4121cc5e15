// Plaintext peers of the encrypted counting: the loop that anyone would write, and faster ones, so that no ratio flatters.

/** Σ x·y, one byte a row. */
export const countBytes = (x: Uint8Array, y: Uint8Array): number => {
  let sum = 0
  for (let row = 0; row < x.length; row++) sum += (x[row] ?? 0) & (y[row] ?? 0)
  return sum
}

/** The same, four rows a turn. */
export const countUnrolled = (x: Uint8Array, y: Uint8Array): number => {
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let row = 0; row + 3 < x.length; row += 4) {
    a += (x[row] ?? 0) & (y[row] ?? 0)
    b += (x[row + 1] ?? 0) & (y[row + 1] ?? 0)
    c += (x[row + 2] ?? 0) & (y[row + 2] ?? 0)
    d += (x[row + 3] ?? 0) & (y[row + 3] ?? 0)
  }
  return a + b + c + d
}

/** One bit a row, 32 rows a word. */
export const packBits = (bytes: Uint8Array): Uint32Array => {
  const words = new Uint32Array(Math.ceil(bytes.length / 32))
  bytes.forEach((bit, row) => {
    words[row >> 5] = (words[row >> 5] ?? 0) | (bit << (row & 31))
  })
  return words
}

/** Σ x·y over packed bits, by population count. */
export const countBitset = (x: Uint32Array, y: Uint32Array): number => {
  let sum = 0
  for (let index = 0; index < x.length; index++) {
    let word = (x[index] ?? 0) & (y[index] ?? 0)
    word -= (word >>> 1) & 0x55555555
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
    word = (word + (word >>> 4)) & 0x0f0f0f0f
    sum += Math.imul(word, 0x01010101) >>> 24
  }
  return sum
}
