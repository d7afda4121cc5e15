// Values compared by what they are: numbers as exact decimals, instants on the time line, durations by the partial order of XML Schema.
import type { Term } from '../rdf/graph.ts'
import { compareDurations, durationOf } from './durations.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const dateTime = /^-?\d{4,6}-(\d\d)-(\d\d)([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/
const decimal = /^([+-]?)(\d{0,100})(?:\.(\d{0,100}))?(?:[eE]([+-]?\d{1,3}))?$/

export type Dates = 'firstSecond' | 'wholeDay'

export const dateOnly = (term: Term): boolean => term.datatype === `${xsd}date` || /^\d{4}-\d\d-\d\d(Z)?$/.test(term.value)

/** Milliseconds since 1970; without a zone: UTC. A day that the month does not have is no instant. */
export const instantOf = (term: Term): number | undefined => {
  const [matched, month, day, clock, , , zone] = dateTime.exec(term.value) ?? []
  if (matched === undefined) return undefined
  const body = term.value.replace(' ', 'T').slice(0, term.value.length - (zone?.length ?? 0))
  const local = Date.parse(`${body}${clock === undefined ? 'T00:00:00' : ''}Z`)
  const milliseconds = Date.parse(`${body}${clock === undefined ? 'T00:00:00' : ''}${zone ?? 'Z'}`)
  if (Number.isNaN(milliseconds) || Number.isNaN(local)) return undefined
  // Date.parse takes 30 February for 2 March; 24:00 is the only clock that rightly moves the day.
  const isMoved = `${month}-${day}` !== new Date(local).toISOString().slice(-19, -14)
  return isMoved && !clock?.slice(1).startsWith('24:00') ? undefined : milliseconds
}

type Decimal = { readonly mantissa: bigint; readonly scale: number }

const decimalOf = ({ value }: Term): Decimal | undefined => {
  const [matched, sign = '', whole = '', fraction = '', exponent = '0'] = decimal.exec(value.trim()) ?? []
  if (matched === undefined || whole + fraction === '') return undefined
  const scale = fraction.length - Number(exponent)
  const mantissa = BigInt(whole + fraction) * 10n ** BigInt(Math.max(-scale, 0))
  return { mantissa: sign === '-' ? -mantissa : mantissa, scale: Math.max(scale, 0) }
}

const sign = (one: bigint | number, other: bigint | number): number => (one < other ? -1 : one > other ? 1 : 0)

/** Negative, 0, positive; undefined if the two have no common order. */
export const compareTerms = (one: Term, other: Term, dates: Dates): number | undefined => {
  const [a, b] = [decimalOf(one), decimalOf(other)]
  if (a !== undefined && b !== undefined) {
    const scale = Math.max(a.scale, b.scale)
    return sign(a.mantissa * 10n ** BigInt(scale - a.scale), b.mantissa * 10n ** BigInt(scale - b.scale))
  }
  const [from, to] = [instantOf(one), instantOf(other)]
  if (from !== undefined && to !== undefined) {
    const step = dates === 'wholeDay' && (dateOnly(one) || dateOnly(other)) ? 86_400_000 : 1
    return sign(Math.floor(from / step), Math.floor(to / step))
  }
  const [short, long] = [durationOf(one.value), durationOf(other.value)]
  return short === undefined || long === undefined ? undefined : compareDurations(short, long)
}

/** An IRI equals a text with the same characters: publishers write either. Durations are equal if months and seconds are. */
export const isSame = (one: Term, other: Term, dates: Dates): boolean =>
  one.value === other.value || truthOf(one) === (truthOf(other) ?? '') || compareTerms(one, other, dates) === 0

const truthOf = ({ value, datatype }: Term): string | undefined =>
  datatype === `${xsd}boolean` || value === 'true' || value === 'false' ? String(value === 'true' || value === '1') : undefined

export type Kind = 'number' | 'instant' | 'duration' | 'other'

/** What a value is by its characters. */
export const kindOf = (term: Term): Kind => {
  if (term.kind !== 'literal') return 'other'
  if (decimalOf(term) !== undefined) return 'number'
  if (instantOf(term) !== undefined) return 'instant'
  return durationOf(term.value) === undefined ? 'other' : 'duration'
}

const kinds: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(
    ['decimal', 'integer', 'int', 'long', 'short', 'byte', 'double', 'float'].map((name) => [name, 'number']),
  ),
  ...Object.fromEntries(
    ['nonNegativeInteger', 'positiveInteger', 'nonPositiveInteger', 'negativeInteger'].map((name) => [name, 'number']),
  ),
  ...Object.fromEntries(['unsignedLong', 'unsignedInt', 'unsignedShort', 'unsignedByte'].map((name) => [name, 'number'])),
  ...Object.fromEntries(['dateTime', 'date', 'dateTimeStamp'].map((name) => [name, 'instant'])),
  ...Object.fromEntries(['duration', 'dayTimeDuration', 'yearMonthDuration', 'time'].map((name) => [name, 'duration'])),
}

/** What a datatype of XML Schema promises; undefined for all others. */
export const promisedKind = (datatype: string): Kind | undefined =>
  datatype.startsWith(xsd) ? kinds[datatype.slice(xsd.length)] : undefined

/** A value whose characters are not of its datatype, such as `"soon"^^xsd:dateTime`, compares with nothing. */
export const isIllTyped = (term: Term): boolean => {
  const promised = promisedKind(term.datatype)
  return promised !== undefined && promised !== kindOf(term)
}
