// Values compared by their datatype: numbers as exact decimals, instants on the time line, names and texts by their characters.
import type { Term } from '../rdf/graph.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const dateTime = /^-?\d{4,6}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/
const decimal = /^([+-]?)(\d{0,60})(?:\.(\d{0,60}))?$/
const duration = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/

export const dateOnly = (term: Term): boolean => term.datatype === `${xsd}date` || /^\d{4}-\d\d-\d\d(Z)?$/.test(term.value)

/** Milliseconds since 1970; without a zone: UTC. */
export const instantOf = (term: Term): number | undefined => {
  const [, clock, , , zone] = dateTime.exec(term.value) ?? []
  if (!dateTime.test(term.value)) return undefined
  const body = term.value.replace(' ', 'T').slice(0, term.value.length - (zone?.length ?? 0))
  const milliseconds = Date.parse(`${body}${clock === undefined ? 'T00:00:00' : ''}${zone ?? 'Z'}`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

type Decimal = { readonly mantissa: bigint; readonly scale: number }

const decimalOf = ({ value }: Term): Decimal | undefined => {
  const [matched, sign = '', whole = '', fraction = ''] = decimal.exec(value.trim()) ?? []
  if (matched === undefined || whole + fraction === '') return undefined
  return { mantissa: BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), scale: fraction.length }
}

const secondsOf = ({ value }: Term): number | undefined => {
  const parts = duration.exec(value)
  if (parts === null || value === 'P' || value.endsWith('T')) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0))
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
}

const sign = (one: bigint | number, other: bigint | number): number => (one < other ? -1 : one > other ? 1 : 0)

/** Negative, 0, positive; undefined if the two have no common order. */
export const compareTerms = (one: Term, other: Term, dates: 'firstSecond' | 'wholeDay'): number | undefined => {
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
  const [short, long] = [secondsOf(one), secondsOf(other)]
  return short !== undefined && long !== undefined ? sign(short, long) : undefined
}

/** An IRI equals a text with the same characters: publishers write either. */
export const isSame = (one: Term, other: Term, dates: 'firstSecond' | 'wholeDay'): boolean =>
  one.value === other.value || compareTerms(one, other, dates) === 0
