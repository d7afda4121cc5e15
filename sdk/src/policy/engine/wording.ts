// Terms of ODRL in the words of people who do not write ODRL.
import { odrl } from '../rdf/graph.ts'

const operators: Readonly<Record<string, string>> = {
  eq: 'is',
  neq: 'is not',
  lt: 'is less than',
  lteq: 'is at most',
  gt: 'is more than',
  gteq: 'is at least',
  isA: 'is a',
  hasPart: 'contains',
  isPartOf: 'is part of',
  isAllOf: 'includes all of',
  isAnyOf: 'is any of',
  isNoneOf: 'is none of',
}

const clockOperators: Readonly<Record<string, string>> = {
  lt: 'is before',
  lteq: 'is not after',
  gt: 'is after',
  gteq: 'is not before',
}

const origins: Readonly<Record<string, string>> = {
  request: 'stated in the request',
  state: 'from the state of the world',
  clock: 'by the clock',
  status: 'by the status in the policy',
  nobody: 'known to nobody, taken as none',
}

/** A name as it is written; those of ODRL without their namespace. */
export const nameOf = (iri: string): string => (iri.startsWith(odrl) ? iri.slice(odrl.length) : iri)

export const listOf = (values: readonly string[], joint: string): string => {
  const names = values.map(nameOf)
  const last = names.at(-1) ?? 'nothing'
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} ${joint} ${last}`
}

/** `payAmount` is "pay amount", `dateTime` "the time"; IRIs of others stay. */
export const operandOf = (iri: string): string => {
  const name = nameOf(iri)
  if (name === 'dateTime') return 'the time'
  return name === iri ? iri : name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

export const operatorOf = (iri: string, leftOperand: string): string => {
  const name = nameOf(iri)
  const special = nameOf(leftOperand) === 'dateTime' ? clockOperators[name] : undefined
  return special ?? operators[name] ?? name
}

export const originOf = (from: string): string => origins[from] ?? from

/** "3 EUR": values with their unit; instants as they are written. */
export const valuesOf = (values: readonly string[], unit: string | undefined, joint: string): string =>
  unit === undefined ? listOf(values, joint) : `${listOf(values, joint)} ${nameOf(unit)}`

/** An instant in milliseconds as a date that is read. */
export const instantText = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('.000Z', 'Z')
