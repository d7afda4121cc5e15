// An xsd:date under dateTime as the whole day (`dates: wholeDay`): rewritten to instants, which is all that the bytes can say.
import { policyErrors } from '../errors.ts'
import { operatorCodes } from '../generated/vocabulary.ts'
import type { AtomicConstraint, Constraint, LogicalKind } from '../model/policy.ts'
import type { Term } from '../rdf/graph.ts'
import { instantMilliseconds } from './encodeTime.ts'
import { iriOfTerm } from './terms.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const day = 86_400_000

/** Whether a value names a day and no clock. */
export const isWholeDay = ({ kind, value, datatype }: Term): boolean =>
  kind === 'literal' && (datatype === `${xsd}date` || /^\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?$/.test(value))

type OperatorName = keyof typeof operatorCodes

/** Operators over sets say the same of each value and join the answers. */
const joins: Readonly<Partial<Record<OperatorName, readonly [LogicalKind, OperatorName]>>> = {
  isAnyOf: ['or', 'eq'],
  isAllOf: ['and', 'eq'],
  isNoneOf: ['and', 'neq'],
}

/**
 * The constraint over instants that means what the constraint over days means.
 *
 * @throws PolicyConstraintInvalid for isA, hasPart, isPartOf and for several days under another operator
 */
export const splitDays = (constraint: AtomicConstraint, operator: number, path: string): Constraint => {
  const name = nameOfOperator(operator)
  const [term, ...others] = constraint.right
  const joined = name === undefined ? undefined : joins[name]
  if (joined !== undefined) {
    const [kind, each] = joined
    return group(
      constraint,
      kind,
      constraint.right.map((one) => splitOne(constraint, each, one, path)),
    )
  }
  if (name === undefined || term === undefined || others.length > 0) {
    throw policyErrors.PolicyConstraintInvalid({ path, reason: 'several days need isAnyOf, isAllOf or isNoneOf' })
  }
  return splitOne(constraint, name, term, path)
}

const nameOfOperator = (code: number): OperatorName | undefined =>
  // CAST: the keys of the table are its type.
  (Object.keys(operatorCodes) as OperatorName[]).find((name) => operatorCodes[name] === code)

const splitOne = (constraint: AtomicConstraint, name: OperatorName, term: Term, path: string): Constraint => {
  if (!isWholeDay(term)) return compare(constraint, name, term)
  const start = instantMilliseconds(term.value, `${path}/rightOperand`)
  const [first, next] = [instantTerm(start), instantTerm(start + day)]
  if (name === 'eq') return group(constraint, 'and', [compare(constraint, 'gteq', first), compare(constraint, 'lt', next)])
  if (name === 'neq') return group(constraint, 'or', [compare(constraint, 'lt', first), compare(constraint, 'gteq', next)])
  if (name === 'lteq') return compare(constraint, 'lt', next)
  if (name === 'gt') return compare(constraint, 'gteq', next)
  if (name === 'lt' || name === 'gteq') return compare(constraint, name, first)
  throw policyErrors.PolicyConstraintInvalid({ path, reason: 'isA, hasPart and isPartOf compare names' })
}

const compare = (constraint: AtomicConstraint, name: OperatorName, term: Term): AtomicConstraint => ({
  ...constraint,
  operator: iriOfTerm(name),
  right: [term],
  dataType: undefined,
})

/** One constraint alone needs no group. */
const group = ({ id }: AtomicConstraint, kind: LogicalKind, operands: readonly Constraint[]): Constraint => {
  const [only, ...others] = operands
  return only !== undefined && others.length === 0 ? only : { kind, id, operands }
}

const instantTerm = (milliseconds: number): Term => ({
  kind: 'literal',
  value: new Date(milliseconds).toISOString(),
  datatype: `${xsd}dateTime`,
})
