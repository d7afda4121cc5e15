// Random constraints as JSON-LD, and facts about the left operands that they have.
import { odrl } from '../../../sdk/src/policy/rdf/graph.ts'
import { pick, type Random } from './randomConstraint.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export type FactJson = { readonly operand: string; readonly values: readonly Json[]; readonly unit?: string }

/** Milliseconds: 2027-01-15T08:00:00Z. */
export const now = 1_800_000_000_000

export const xsd = 'http://www.w3.org/2001/XMLSchema#'

export const iri = (name: string): { readonly '@id': string } => ({ '@id': name })
const literal = (value: string, type: string): Json => ({ '@value': value, '@type': xsd + type })

const second = (random: Random): string => new Date(now + (random(5) - 2) * 1000).toISOString().replace('.000Z', 'Z')

export const randomDuration = {
  duration: (random: Random): string => pick(random, ['PT0S', 'PT1H', 'PT60M', 'P1D', 'PT24H', '-PT1H']),
  instant: (random: Random): string =>
    random(6) === 0
      ? pick(random, ['2027-01-15T08:00:00.500Z', '2027-01-15T09:00:00+01:00', '2027-01-15T08:00:00'])
      : second(random),
}

type Operand = {
  readonly name: string
  readonly value: (random: Random) => Json
  readonly fact?: (random: Random) => Json
  readonly operators: 'orders' | 'names' | 'equality'
  readonly units?: true
}

/** As JSON writes it, 1.5 is an xsd:double with an exponent. */
const whole = (random: Random): Json => (random(4) === 0 ? random(4) : literal(String(random(4)), 'integer'))
const decimal = (random: Random): Json =>
  random(5) === 0
    ? pick(random, [1.5, 2, 0.05])
    : literal(pick(random, ['0', '1', '1.0', '1.5', '1.50', '2', '0.05', '-1']), 'decimal')
const name = (random: Random): Json =>
  random(4) === 0 ? literal(pick(random, ['urn:name:0', 'de', 'fr']), 'string') : iri(`urn:name:${random(3)}`)
const day = (random: Random): Json => literal(pick(random, ['2027-01-14', '2027-01-15', '2027-01-16']), 'date')

const operands: readonly [Operand, ...Operand[]] = [
  { name: `${odrl}count`, value: whole, operators: 'orders', units: true },
  { name: `${odrl}payAmount`, value: decimal, operators: 'orders', units: true },
  { name: `${odrl}percentage`, value: decimal, operators: 'orders' },
  { name: `${odrl}purpose`, value: name, operators: 'names' },
  { name: `${odrl}spatial`, value: name, operators: 'names', units: true },
  { name: `${odrl}elapsedTime`, value: (random) => literal(randomDuration.duration(random), 'duration'), operators: 'orders' },
  {
    name: `${odrl}dateTime`,
    value: (random) => (random(6) === 0 ? day(random) : literal(randomDuration.instant(random), 'dateTime')),
    operators: 'orders',
  },
  { name: 'urn:op:number', value: decimal, operators: 'orders', units: true },
  { name: 'urn:op:truth', value: (random) => literal(pick(random, ['true', 'false', '1']), 'boolean'), operators: 'equality' },
  { name: 'urn:op:name', value: name, operators: 'names' },
  { name: 'urn:ref:count', value: whole, operators: 'orders' },
]

const sets = ['isAnyOf', 'isAllOf', 'isNoneOf'] as const
const operatorsOf = {
  orders: ['eq', 'neq', 'lt', 'lteq', 'gt', 'gteq', ...sets],
  names: ['eq', 'neq', 'isA', 'isPartOf', 'hasPart', ...sets],
  equality: ['eq', 'neq', ...sets],
} as const

const randomUnit = (random: Random): string => pick(random, ['urn:eur', 'urn:eur', 'urn:usd'])

const randomAtomic = (random: Random): Json => {
  const operand = pick(random, operands)
  const operator = pick(random, operatorsOf[operand.operators])
  const isSet = operator.startsWith('is') || operator === 'hasPart'
  const values = Array.from({ length: isSet ? 1 + random(2) : 1 }, () => operand.value(random))
  const isReferred = operand.name === `${odrl}count` && random(3) === 0
  return {
    leftOperand: iri(operand.name),
    operator: iri(odrl + operator),
    ...(isReferred
      ? { rightOperandReference: iri('urn:ref:count') }
      : { rightOperand: values.length === 1 ? (values[0] ?? null) : values }),
    ...(operand.units && random(3) === 0 ? { unit: iri(randomUnit(random)) } : {}),
    ...(random(10) === 0 && operand.name !== `${odrl}dateTime` ? { status: operand.value(random) } : {}),
  }
}

const randomConstraint = (random: Random, depth: number): Json => {
  if (depth > 1 || random(4) !== 0) return randomAtomic(random)
  const kind = pick(random, ['and', 'or', 'xone', 'andSequence'])
  const operandsOf = Array.from({ length: 1 + random(3) }, () => randomConstraint(random, depth + 1))
  return { [kind]: { '@list': operandsOf } }
}

export const randomConstraints = (random: Random, count: number): Json[] =>
  Array.from({ length: count }, () => randomConstraint(random, 0))

export const randomFact = (random: Random): FactJson => {
  const operand = pick(random, [...operands.filter((one) => one.name !== `${odrl}dateTime`)] as [Operand, ...Operand[]])
  const values = Array.from({ length: random(4) === 0 ? 2 : 1 }, () => operand.value(random))
  return { operand: operand.name, values, ...(operand.units && random(3) === 0 ? { unit: randomUnit(random) } : {}) }
}
