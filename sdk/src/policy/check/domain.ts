// The values that one left operand may have so that all comparisons of it hold.
import { compareTerms, isSame, kindOf } from '../engine/compareTerms.ts'
import type { Term } from '../rdf/graph.ts'
import type { Comparison } from './branches.ts'
import { both, type Verdict } from './contradiction.ts'

type Bound = { readonly term: Term; readonly isInside: boolean }

const same = (one: Term, other: Term): boolean => isSame(one, other, 'firstSecond')
const isQuantity = (term: Term): boolean => kindOf(term) !== 'other'

/**
 * Whether any values satisfy all comparisons of one operand. Quantities have one value; names may have several, so that two
 * different names contradict each other only if one of them is excluded.
 */
export const satisfiable = (comparisons: readonly Comparison[]): Verdict => {
  const of = (...operators: readonly string[]) => comparisons.filter(({ operator }) => operators.includes(operator))
  const [lower, upper] = [of('gt', 'gteq').flatMap(toBounds), of('lt', 'lteq').flatMap(toBounds)]
  const wanted = of('eq', 'isAnyOf').map(({ right }) => right)
  const all = of('isAllOf').flatMap(({ right }) => right)
  const excluded = of('neq', 'isNoneOf').flatMap(({ right }) => right)
  const inRange = (value: Term): Verdict =>
    both([...lower.map((low) => above(value, low)), ...upper.map((high) => below(value, high))])
  const possible = (value: Term): Verdict => (excluded.some((one) => same(one, value)) ? 'no' : inRange(value))
  const known = ['eq', 'neq', 'isAnyOf', 'isNoneOf', 'isAllOf', 'lt', 'lteq', 'gt', 'gteq']
  return both([
    ...lower.flatMap((low) => upper.map((high) => fits(low, high, excluded))),
    ...wanted.map((values) => some(values.map(possible))),
    ...all.map(possible),
    together(wanted, all),
    comparisons.every(({ operator }) => known.includes(operator)) ? 'yes' : 'maybe',
  ])
}

const some = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('yes') ? 'yes' : verdicts.includes('maybe') ? 'maybe' : 'no'

const toBounds = ({ operator, right }: Comparison): Bound[] =>
  right.slice(0, 1).map((term) => ({ term, isInside: operator.endsWith('eq') }))

const above = (value: Term, { term, isInside }: Bound): Verdict => {
  const sign = compareTerms(value, term, 'firstSecond')
  if (sign === undefined) return 'maybe'
  return sign > 0 || (sign === 0 && isInside) ? 'yes' : 'no'
}

const below = (value: Term, { term, isInside }: Bound): Verdict => {
  const sign = compareTerms(value, term, 'firstSecond')
  if (sign === undefined) return 'maybe'
  return sign < 0 || (sign === 0 && isInside) ? 'yes' : 'no'
}

/** Between two bounds there is a value; if they are one point, it must not be excluded. */
const fits = (low: Bound, high: Bound, excluded: readonly Term[]): Verdict => {
  const sign = compareTerms(low.term, high.term, 'firstSecond')
  if (sign === undefined) return 'maybe'
  if (sign < 0) return 'yes'
  return sign === 0 && low.isInside && high.isInside && !excluded.some((one) => same(one, low.term)) ? 'yes' : 'no'
}

/** Several wishes for one value at once. */
const together = (wanted: readonly (readonly Term[])[], all: readonly Term[]): Verdict => {
  const wishes = [...wanted, ...all.map((value) => [value])]
  const [first, ...others] = wishes
  if (first === undefined || others.length === 0) return 'yes'
  const shared = first.filter((value) => others.every((values) => values.some((one) => same(one, value))))
  if (shared.length > 0) return 'yes'
  return wishes.flat().every(isQuantity) ? 'no' : all.length > 0 && wanted.length === 0 ? 'yes' : 'maybe'
}
