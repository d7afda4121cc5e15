// Constraints as alternatives of comparisons: what has to be compared so that all of them hold, in every way in which they can.
import type { AtomicConstraint, Constraint, LogicalConstraint } from '../model/policy.ts'
import { odrl, type Term } from '../rdf/graph.ts'

/** One comparison. Operator is its local name, or `unknown` for one about which nothing can be said before the facts are known. */
export type Comparison = {
  readonly leftOperand: string
  readonly unit: string | undefined
  readonly operator: string
  readonly right: readonly Term[]
}

/** Beyond that many alternatives nothing is said. */
const maxBranches = 512
/** Each operand of a xone is compared with all the others. */
const maxAlternatives = 32

/** Every way in which all constraints hold; undefined if there are too many. */
export const branchesOf = (constraints: readonly Constraint[]): Comparison[][] | undefined =>
  product(constraints.map((constraint) => branches(constraint, true)))

const product = (factors: readonly (Comparison[][] | undefined)[]): Comparison[][] | undefined => {
  let found: Comparison[][] = [[]]
  for (const factor of factors) {
    if (factor === undefined || found.length * factor.length > maxBranches) return undefined
    found = found.flatMap((left) => factor.map((right) => [...left, ...right]))
  }
  return found
}

const sum = (terms: readonly (Comparison[][] | undefined)[]): Comparison[][] | undefined => {
  const known = terms.filter((term) => term !== undefined)
  return known.length < terms.length ? undefined : known.flat()
}

/** @param holds false for what makes the constraint fail */
const branches = (constraint: Constraint, holds: boolean): Comparison[][] | undefined => {
  if (constraint.kind === 'atomic') return [[toComparison(constraint, holds)]]
  if (constraint.kind === 'xone') return exactlyOne(constraint, holds)
  const operands = constraint.operands.map((operand) => branches(operand, holds))
  return (constraint.kind === 'or') === holds ? sum(operands) : product(operands)
}

const exactlyOne = ({ operands }: LogicalConstraint, holds: boolean): Comparison[][] | undefined => {
  if (operands.length > maxAlternatives) return undefined
  const ways = sum(operands.map((one) => product(operands.map((other) => branches(other, one === other)))))
  if (holds) return ways
  // That none holds is one way to fail; which two or more do is not worked out.
  return [[{ leftOperand: '', unit: undefined, operator: 'unknown', right: [] }]]
}

const opposites: Readonly<Record<string, string>> = {
  eq: 'neq',
  neq: 'eq',
  lt: 'gteq',
  gteq: 'lt',
  gt: 'lteq',
  lteq: 'gt',
  isAnyOf: 'isNoneOf',
  isNoneOf: 'isAnyOf',
}

const toComparison = ({ leftOperand, operator, right, unit, references }: AtomicConstraint, holds: boolean): Comparison => {
  const name = operator.replace(odrl, '')
  const known = references.length > 0 || right.length === 0 ? 'unknown' : holds ? name : (opposites[name] ?? 'unknown')
  return { leftOperand, unit, operator: known, right }
}
