// One constraint or refinement against the facts: satisfied, not satisfied, or undecided, and which fact said so.
import type { AtomicConstraint, Constraint } from '../model/policy.ts'
import { odrl, type Term } from '../rdf/graph.ts'
import { kindOf } from './compareTerms.ts'
import { compareNothing, compareValues } from './compareValues.ts'
import { isMeasured, isNameFor } from './measure.ts'
import type { Fact, Facts, World } from './world.ts'

/** `undefined` is undecided: it is contagious, and denies. */
export type Truth = boolean | undefined

export type ConstraintReport = {
  readonly constraint: string
  readonly role: 'constraint' | 'refinement'
  readonly satisfied: Truth
  readonly why: 'given' | 'compared' | 'group' | 'unread' | 'FactMissing' | 'UnitUnknown' | 'OperatorUnknown' | 'OperandUnknown'
  /** `and`, `or`, `xone`, `andSequence` of a group. */
  readonly group?: string
  readonly leftOperand?: string
  readonly operator?: string
  readonly right?: readonly string[]
  readonly unit?: string
  readonly fact?: { readonly values: readonly string[]; readonly from: string; readonly unit?: string }
  readonly operands?: readonly ConstraintReport[]
}

export const evaluateConstraint = (
  constraint: Constraint,
  facts: readonly Facts[],
  world: World,
  role: 'constraint' | 'refinement' = 'constraint',
): ConstraintReport => {
  const given = world.state.given?.holds(constraint, role)
  if (given !== undefined) return { constraint: constraint.id, role, satisfied: given, why: 'given' }
  if (constraint.kind === 'atomic') return evaluateAtomic(constraint, facts, world, role)
  const evaluate = (operand: Constraint) => evaluateConstraint(operand, facts, world, role)
  const operands =
    constraint.kind === 'andSequence' ? inOrder(constraint.operands, evaluate, role) : constraint.operands.map(evaluate)
  const read = operands.filter(({ why }) => why !== 'unread').map((operand) => operand.satisfied)
  const satisfied = combine(constraint.kind, read)
  return { constraint: constraint.id, role, satisfied, why: 'group', group: constraint.kind, operands }
}

/** An operand is asked only if those before it hold; the others are left unread. */
const inOrder = (
  operands: readonly Constraint[],
  evaluate: (operand: Constraint) => ConstraintReport,
  role: ConstraintReport['role'],
): ConstraintReport[] => {
  let goesOn = true
  return operands.map((operand) => {
    if (!goesOn) return { constraint: operand.id, role, satisfied: undefined, why: 'unread' }
    const report = evaluate(operand)
    goesOn = report.satisfied === true
    return report
  })
}

/** All that was read counts, and one undecided operand makes the group undecided. `xone` is exactly one, however many there are. */
const combine = (kind: 'and' | 'or' | 'xone' | 'andSequence', truths: readonly Truth[]): Truth => {
  if (truths.length === 0 || truths.includes(undefined)) return undefined
  const held = truths.filter(Boolean).length
  if (kind === 'or') return held > 0
  return kind === 'xone' ? held === 1 : held === truths.length
}

const evaluateAtomic = (
  constraint: AtomicConstraint,
  facts: readonly Facts[],
  world: World,
  role: 'constraint' | 'refinement',
): ConstraintReport => {
  const { leftOperand, operator, unit, references } = constraint
  const referred = references.map((name) => findFact(name, facts)?.values ?? [])
  const right = [...constraint.right, ...referred.flat()]
  const about = {
    ...{ constraint: constraint.id, role, leftOperand, operator, right: right.map(({ value }) => value) },
    ...(unit === undefined ? {} : { unit }),
  }
  const undecided = (why: ConstraintReport['why']): ConstraintReport => ({ ...about, satisfied: undefined, why })
  const isTwofold = references.length > 0 && constraint.right.length > 0
  if (leftOperand === '' || isTwofold || (references.length === 0 && right.length === 0)) return undecided('OperandUnknown')
  const known = findFact(leftOperand, facts)
  const found = known ?? statusFact(constraint)
  if (found === undefined && world.options.factMissing === 'deny') return undecided('FactMissing')
  const fact: Fact = found ?? { values: [], from: 'nobody' }
  const { values, from } = fact
  const report = {
    ...about,
    fact: { values: values.map(({ value }) => value), from, ...(fact.unit === undefined ? {} : { unit: fact.unit }) },
  }
  const unitFits = unit === fact.unit || (fact.unit === undefined && world.options.unitMissing === 'assume')
  if (known !== undefined && isMeasured(constraint) && !unitFits) return { ...report, satisfied: undefined, why: 'UnitUnknown' }
  if (known !== undefined && unit !== undefined && values.some((value) => isNameFor(leftOperand, value))) {
    return { ...report, satisfied: undefined, why: 'FactMissing' }
  }
  if (found === undefined) return { ...report, ...compareNothing(operator.replace(odrl, ''), right) }
  if (referred.some((values) => values.length === 0)) return { ...report, satisfied: undefined, why: 'FactMissing' }
  if (isClockMisread(leftOperand, right)) return { ...report, satisfied: undefined, why: 'OperatorUnknown' }
  const name = operator.replace(odrl, '')
  return { ...report, ...compareValues(known === undefined ? (statusOperators[name] ?? name) : name, values, right, world) }
}

/** A status says what a source would answer with: of a relation the types, wholes or parts themselves. */
const statusOperators: Readonly<Record<string, string>> = { isA: 'isAnyOf', isPartOf: 'isAnyOf', hasPart: 'isAllOf' }

/** `status` is what the counter stood at when the policy was written: it is the fact until somebody knows better. */
const statusFact = ({ status }: AtomicConstraint): Fact | undefined =>
  status === undefined ? undefined : { values: [status], from: 'status' }

/** The clock compares with instants and with nothing else. */
const isClockMisread = (leftOperand: string, right: readonly Term[]): boolean =>
  leftOperand === `${odrl}dateTime` && right.some((value) => kindOf(value) !== 'instant')

const localName = (iri: string): string =>
  iri.slice(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#'), iri.lastIndexOf(':')) + 1)

/** The first of the sources that knows it, for which it has values; a plain name is never an IRI, so only a caller who writes plain names is asked for them. */
export const findFact = (operand: string, facts: readonly Facts[]): Fact | undefined =>
  facts
    .map((source) => source.get(operand) ?? source.get(localName(operand)))
    .find((fact) => fact !== undefined && fact.values.length > 0)
