// One constraint or refinement against the facts: satisfied, not satisfied, or undecided, and which fact said so.
import type { AtomicConstraint, Constraint } from '../model/policy.ts'
import { odrl, type Term } from '../rdf/graph.ts'
import { compareTerms, isSame } from './compareTerms.ts'
import { isContained, isInstance } from './hierarchy.ts'
import type { Fact, Facts, World } from './world.ts'

/** `undefined` is undecided: it is contagious, and denies. */
export type Truth = boolean | undefined

export type ConstraintReport = {
  readonly constraint: string
  readonly role: 'constraint' | 'refinement'
  readonly satisfied: Truth
  readonly why: 'given' | 'compared' | 'group' | 'FactMissing' | 'UnitUnknown' | 'OperatorUnknown' | 'OperandUnknown'
  readonly leftOperand?: string
  readonly operator?: string
  readonly right?: readonly string[]
  readonly fact?: { readonly values: readonly string[]; readonly from: string }
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
  const operands = constraint.operands.map((operand) => evaluateConstraint(operand, facts, world, role))
  const satisfied = combine(
    constraint.kind,
    operands.map((operand) => operand.satisfied),
  )
  return { constraint: constraint.id, role, satisfied, why: 'group', operands }
}

/** A sequence is judged at one moment: all of it must hold. `xone` is exactly one, however many there are. */
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
  const { leftOperand, operator, unit } = constraint
  const right = [...constraint.right, ...constraint.references.flatMap((name) => findFact(name, facts)?.values ?? [])]
  const found = findFact(leftOperand, facts)
  const about = { constraint: constraint.id, role, leftOperand, operator, right: right.map(({ value }) => value) }
  if (leftOperand === '' || right.length === 0) return { ...about, satisfied: undefined, why: 'OperandUnknown' }
  if (found === undefined && world.options.factMissing === 'deny') return { ...about, satisfied: undefined, why: 'FactMissing' }
  const fact: Fact = found ?? { values: [], from: 'nobody' }
  const report = { ...about, fact: { values: fact.values.map(({ value }) => value), from: fact.from } }
  const unitFits = unit === fact.unit || (fact.unit === undefined && world.options.unitMissing === 'assume')
  if (found !== undefined && !unitFits) return { ...report, satisfied: undefined, why: 'UnitUnknown' }
  const satisfied = compare(operator.replace(odrl, ''), fact.values, right, world)
  return { ...report, satisfied, why: satisfied === undefined ? 'OperatorUnknown' : 'compared' }
}

const localName = (iri: string): string =>
  iri.slice(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#'), iri.lastIndexOf(':')) + 1)

/** The first of the sources that knows it; a plain name is never an IRI, so only a caller who writes plain names is asked for them. */
const findFact = (operand: string, facts: readonly Facts[]): Fact | undefined =>
  facts.map((source) => source.get(operand) ?? source.get(localName(operand))).find((fact) => fact !== undefined)

/** A fact is one or several values of the same thing. Set operators: at least one, all, none of the right values are among them. */
const compare = (operator: string, left: readonly Term[], right: readonly Term[], { options, graph }: World): Truth => {
  const among = (value: Term) => left.some((one) => isSame(one, value, options.dates))
  if (operator === 'eq' || operator === 'isAnyOf') return right.some(among)
  if (operator === 'neq' || operator === 'isNoneOf') return !right.some(among)
  if (operator === 'isAllOf') return right.every(among)
  if (operator === 'isA') return left.some((one) => right.some((value) => isInstance(graph, one.value, value.value)))
  if (operator === 'isPartOf') return left.some((one) => right.some((value) => isContained(graph, one.value, value.value)))
  if (operator === 'hasPart') return right.every((value) => left.some((one) => isContained(graph, value.value, one.value)))
  return order(operator, left, right, options.dates)
}

const orders: Readonly<Record<string, (sign: number) => boolean>> = {
  lt: (sign) => sign < 0,
  lteq: (sign) => sign <= 0,
  gt: (sign) => sign > 0,
  gteq: (sign) => sign >= 0,
}

const order = (operator: string, left: readonly Term[], right: readonly Term[], dates: 'firstSecond' | 'wholeDay'): Truth => {
  const holds = Object.hasOwn(orders, operator) ? orders[operator] : undefined
  const [one, ...more] = left
  const [value, ...others] = right
  if (holds === undefined || value === undefined || others.length + more.length > 0) return undefined
  if (one === undefined) return false
  const sign = compareTerms(one, value, dates)
  return sign === undefined ? undefined : holds(sign)
}
