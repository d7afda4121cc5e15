// Numbers as people type them in commands of governance.

import { parseUnits } from 'ethers'
import { commandErrors } from '../command/errors.ts'
import { wholeNumber } from '../command/options.ts'

/** A whole number from 0. @throws ArgumentInvalid */
export const countOf = (text: string, name: string, most = Number.MAX_SAFE_INTEGER): number => {
  const number = wholeNumber(text, name)
  if (number > BigInt(most))
    throw commandErrors.ArgumentInvalid({ argument: name, given: text, problem: `expected at most ${most}` })
  return Number(number)
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }
/** The registry of terms keeps 32 bits. */
const MOST_SECONDS = 0xffff_ffff

/** Seconds of a number with a unit: 90s, 30m, 12h, 7d; without one it is seconds. @throws ArgumentInvalid */
export const secondsOf = (text: string, name: string): number => {
  const [, digits, unit = 's'] = /^(\d{1,10})([smhd])?$/.exec(text) ?? []
  const value = digits === undefined ? Number.NaN : Number(digits) * (seconds[unit] ?? Number.NaN)
  if (!(value <= MOST_SECONDS)) {
    throw commandErrors.ArgumentInvalid({ argument: name, given: text, problem: 'expected a number with s, m, h or d' })
  }
  return value
}

/** Parts per million of a percentage with at most four digits behind the point. @throws ArgumentInvalid */
export const ppmOf = (text: string, name: string): number => {
  const [, whole, fraction = ''] = /^(\d{1,3})(?:\.(\d{1,4}))?%?$/.exec(text) ?? []
  const value = Number(whole) * 10_000 + Number(fraction.padEnd(4, '0'))
  if (whole === undefined || value > 1_000_000) {
    throw commandErrors.ArgumentInvalid({ argument: name, given: text, problem: 'expected a percentage up to 100, like 66.6667' })
  }
  return value
}

/** Wei of an amount of coin, like 0.001. @throws ArgumentInvalid */
export const weiOf = (text: string, name: string): bigint => {
  if (!/^\d{1,20}(\.\d{1,18})?$/.test(text)) {
    throw commandErrors.ArgumentInvalid({ argument: name, given: text, problem: 'expected an amount of coin, like 0.001' })
  }
  return parseUnits(text, 18)
}
