// The twelve operators over the values of a fact and the values that are wanted.
import type { Term } from '../rdf/graph.ts'
import { compareTerms, type Dates, isIllTyped, isSame, promisedKind } from './compareTerms.ts'
import type { Truth } from './evaluateConstraint.ts'
import { isContained, isInstance } from './hierarchy.ts'
import type { World } from './world.ts'

export type Comparison = { readonly satisfied: Truth; readonly why: 'compared' | 'FactMissing' | 'OperatorUnknown' }

/** A fact is one or several values of the same thing. */
export const compareValues = (operator: string, left: readonly Term[], right: readonly Term[], world: World): Comparison => {
  if (Object.hasOwn(orders, operator)) return order(operator, left, right, world.options.dates)
  const satisfied = right.some(isIllTyped) ? undefined : compare(operator, left, right, world)
  return { satisfied, why: satisfied === undefined ? 'OperatorUnknown' : 'compared' }
}

/** The empty set, in which nothing is, whatever it is compared with. */
export const compareNothing = (operator: string, right: readonly Term[]): Comparison =>
  right.some(isIllTyped)
    ? { satisfied: undefined, why: 'OperatorUnknown' }
    : { satisfied: operator === 'neq' || operator === 'isNoneOf', why: 'compared' }

/** Set operators: at least one, all, none of the wanted values are among those of the fact. */
const compare = (operator: string, left: readonly Term[], right: readonly Term[], { options, graph }: World): Truth => {
  const among = (value: Term) => left.some((one) => isSame(one, value, options.dates))
  if (operator === 'eq' || operator === 'isAnyOf') return right.some(among)
  if (operator === 'neq' || operator === 'isNoneOf') return !right.some(among)
  if (operator === 'isAllOf') return right.every(among)
  // Only names have types, parts and wholes.
  if (right.some(({ datatype }) => (promisedKind(datatype) ?? 'other') !== 'other')) return undefined
  if (operator === 'isA') return left.some((one) => right.some((value) => isInstance(graph, one.value, value.value)))
  if (operator === 'isPartOf') return left.some((one) => right.some((value) => isContained(graph, one.value, value.value)))
  if (operator === 'hasPart') return right.every((value) => left.some((one) => isContained(graph, value.value, one.value)))
  return undefined
}

const orders: Readonly<Record<string, (sign: number) => boolean>> = {
  lt: (sign) => sign < 0,
  lteq: (sign) => sign <= 0,
  gt: (sign) => sign > 0,
  gteq: (sign) => sign >= 0,
}

/** Exactly one value on each side: which of several would count is not said anywhere. */
const order = (operator: string, left: readonly Term[], right: readonly Term[], dates: Dates): Comparison => {
  const [one, ...more] = left
  const [value, ...others] = right
  if (value === undefined || others.length > 0) return { satisfied: undefined, why: 'OperatorUnknown' }
  if (one === undefined) return { satisfied: undefined, why: 'FactMissing' }
  if (more.length > 0) return { satisfied: undefined, why: 'FactMissing' }
  const sign = isIllTyped(value) ? undefined : compareTerms(one, value, dates)
  const holds = orders[operator]
  if (sign === undefined || holds === undefined) return { satisfied: undefined, why: 'OperatorUnknown' }
  return { satisfied: holds(sign), why: 'compared' }
}
