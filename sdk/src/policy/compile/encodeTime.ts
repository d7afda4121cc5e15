// Instants and durations as the bytes of one value.
import { secondsOfDay } from '../engine/durations.ts'
import { policyErrors } from '../errors.ts'
import { toTwosComplement, valueKinds } from '../policyFormat.ts'
import type { RightValue } from './encodeValue.ts'

const instant = /^(-?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d:\d\d)?$/

/** Unix seconds, or milliseconds for an instant with a fraction. @throws PolicyValueInvalid */
export const encodeInstant = (text: string, path: string): RightValue => {
  const total = instantMilliseconds(text, path)
  return total % 1000 === 0
    ? { kind: valueKinds.seconds, bytes: toTwosComplement(BigInt(total / 1000), 8) }
    : { kind: valueKinds.milliseconds, bytes: toTwosComplement(BigInt(total), 8) }
}

/** Unix milliseconds; without a zone: UTC; a date without a clock is its first second. @throws PolicyValueInvalid */
export const instantMilliseconds = (text: string, path: string): number => {
  const match = instant.exec(text)
  if (match === null) throw invalid(path, text, 'an xsd:dateTime or xsd:date is expected')
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match
  const milliseconds = utcMilliseconds([year, month, day, hour, minute, second].map(Number))
  const offset = zoneMinutes(zone)
  if (milliseconds === undefined || offset === undefined) throw invalid(path, text, 'there is no such instant')
  if (/[1-9]/.test(fraction.slice(3))) throw invalid(path, text, 'instants are carried to the millisecond')
  return milliseconds - offset * 60_000 + Number(fraction.slice(0, 3).padEnd(3, '0'))
}

/** Undefined for a date that the calendar does not have; 24:00:00 is the next midnight (XML Schema), a leap second is refused. */
const utcMilliseconds = (parts: readonly number[]): number | undefined => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  const isMidnight = hour === 24 && minute === 0 && second === 0
  if ((hour > 23 && !isMidnight) || minute > 59 || second > 59) return undefined
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
}

const zoneMinutes = (zone: string): number | undefined => {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))
  if (Number(zone.slice(4)) > 59 || minutes > 14 * 60) return undefined
  return zone.startsWith('-') ? -minutes : minutes
}

const duration = /^(-)?P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,19})(?:\.0+)?S)?)?$/

const maxSeconds = 2n ** 63n - 1n

/** Seconds. @throws PolicyValueInvalid for years and months, which have no fixed length, and for fractions of a second */
export const encodeDuration = (text: string, path: string): RightValue => {
  const match = duration.exec(text)
  if (match === null || /[PT]$/.test(text)) {
    throw invalid(path, text, 'days, hours, minutes and whole seconds; years and months have no fixed length')
  }
  const [, sign, ...parts] = match
  const [weeks = 0n, days = 0n, hours = 0n, minutes = 0n, seconds = 0n] = parts.map((part) => BigInt(part ?? '0'))
  const total = (((weeks * 7n + days) * 24n + hours) * 60n + minutes) * 60n + seconds
  if (total > maxSeconds) throw invalid(path, text, 'the duration does not fit in 64 bits')
  return { kind: valueKinds.duration, bytes: toTwosComplement(sign === undefined ? total : -total, 8) }
}

/** The duration since midnight in UTC. @throws PolicyValueInvalid, also for fractions of a second */
export const encodeTimeOfDay = (text: string, path: string): RightValue => {
  const seconds = secondsOfDay(text)
  if (seconds === undefined || !Number.isInteger(seconds)) throw invalid(path, text, 'an xsd:time of whole seconds is expected')
  return { kind: valueKinds.duration, bytes: toTwosComplement(BigInt(seconds), 8) }
}

const invalid = (path: string, given: string, reason: string) => policyErrors.PolicyValueInvalid({ path, given, reason })
