// How figures are written. Times are UTC, because the two sides of an agreement live in different zones.

export type Token = { readonly symbol: string; readonly decimals: number }

const grouped = (digits: string): string => digits.replaceAll(/\B(?=(\d{3})+$)/g, ',')

/**
 * An amount of a token, exactly: no digit is rounded away.
 *
 * @param amount in the token's smallest unit
 * @example
 * formatAmount(1_250_000_001n, { symbol: 'cwCNY', decimals: 6 }) // 1,250.000001 cwCNY
 */
export const formatAmount = (amount: bigint, { symbol, decimals }: Token): string => {
  const digits = amount.toString().padStart(decimals + 1, '0')
  const whole = grouped(digits.slice(0, digits.length - decimals))
  const part = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${whole}${part === '' ? '' : `.${part}`} ${symbol}`
}

/** `2026-11-27 00:06:12 UTC` of unix seconds; a dash for what no calendar holds. */
export const formatTime = (seconds: number): string => {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? '–' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `0x0123…cdef` of a longer hexadecimal text. */
export const shorten = (hex: string): string => (hex.length <= 14 ? hex : `${hex.slice(0, 6)}…${hex.slice(-4)}`)

/** `1 job`, `2 jobs`. */
export const counted = (number: number | bigint, noun: string): string =>
  `${grouped(number.toString())} ${noun}${Number(number) === 1 ? '' : 's'}`

/** `2 of 5`, which no line break parts. */
export const outOf = (taken: number | bigint, allowed: number): string => `${taken}\u00a0of\u00a0${allowed}`
