// Constraints and the logic over them, as nodes of the byte format.
import { policyErrors } from '../errors.ts'
import { leftOperandCodes, operatorCodes } from '../generated/vocabulary.ts'
import type { AtomicConstraint, Constraint, LogicalConstraint } from '../model/policy.ts'
import { inOrder, inOrderOnce, join, maxNesting, noCode, node, tags, toTwosComplement, valueKinds } from '../policyFormat.ts'
import type { Term } from '../rdf/graph.ts'
import type { CompileScope } from './compileOptions.ts'
import { encodeValue, orderedTerm, type RightValue } from './encodeValue.ts'
import { hashOf, iriBytes } from './nameBytes.ts'
import { toOneKind } from './oneKind.ts'
import { codeOf, isNamed } from './terms.ts'
import { isWholeDay, splitDays } from './wholeDays.ts'

const groups = { and: tags.and, or: tags.or, xone: tags.xone, andSequence: tags.andSequence } as const
const { lt, lteq, gt, gteq, isA, hasPart, isPartOf, isAllOf, isAnyOf, isNoneOf } = operatorCodes
const orders: readonly number[] = [lt, lteq, gt, gteq]
const relations: readonly number[] = [isA, hasPart, isPartOf]
const setOperators: readonly number[] = [...relations, isAllOf, isAnyOf, isNoneOf]
const { iri, boolean } = valueKinds

/**
 * One constraint or logical constraint as a node.
 *
 * @param depth how many groups are open around it
 * @throws PolicyConstraintInvalid, PolicyTermUnknown, PolicyValueInvalid, PolicyTooDeep
 */
export const encodeConstraint = (constraint: Constraint, scope: CompileScope, depth = 0): Uint8Array =>
  constraint.kind === 'atomic' ? encodeAtomic(constraint, scope, depth) : encodeGroup(constraint, scope, depth)

/** Constraints or refinements that must all hold, each a node, in no order yet. */
export const encodeConstraints = (constraints: readonly Constraint[], scope: CompileScope): Uint8Array[] =>
  constraints.map((constraint) => encodeConstraint(constraint, scope))

const encodeGroup = ({ kind, id, operands }: LogicalConstraint, scope: CompileScope, depth: number): Uint8Array => {
  const path = scope.pathOf(id)
  if (depth === maxNesting) throw policyErrors.PolicyTooDeep({ path })
  if (operands.length === 0) throw policyErrors.PolicyConstraintInvalid({ path: `${path}/${kind}` })
  const nodes = operands.map((operand) => encodeConstraint(operand, scope, depth + 1))
  // An operand given twice changes nothing under and, or; under xone it does: both hold or none.
  const ordered = kind === 'andSequence' ? nodes : kind === 'xone' ? inOrder(nodes) : inOrderOnce(nodes)
  return node(groups[kind], ...ordered)
}

const encodeAtomic = (constraint: AtomicConstraint, scope: CompileScope, depth: number): Uint8Array => {
  const path = scope.pathOf(constraint.id)
  const operator = readOperator(constraint, path)
  const leftOperand = readLeftOperand(constraint, path, scope.isFree)
  const isOrder = orders.includes(operator)
  const right = constraint.right
    .map((term) => typed(term, constraint.dataType))
    .map((term) => (isOrder ? orderedTerm(term) : term))
  if (scope.options.dates === 'wholeDay' && leftOperand === leftOperandCodes.dateTime && right.some(isWholeDay)) {
    return encodeConstraint(splitDays({ ...constraint, right }, operator, path), scope, depth)
  }
  const { values, status } = readValues({ ...constraint, right }, leftOperand, path)
  checkValues(values, constraint, operator, path)
  checkOrder(values, leftOperand, operator, path)
  const unit = constraint.unit === undefined ? undefined : encodeUnit(constraint.unit, `${path}/unit`)
  const head = Uint8Array.of(...word(leftOperand), operator, values[0]?.kind ?? 0, ...word(unit === undefined ? 0 : noCode))
  const plain = node(tags.constraint, head, ...inOrderOnce(values.map(({ bytes }) => bytes)))
  const [reference] = constraint.references
  const extras = [
    ...(unit === undefined ? [] : [node(tags.unitIri, unit)]),
    ...(leftOperand === noCode ? [node(tags.operandIri, hashOf(constraint.leftOperand))] : []),
    ...(status === undefined ? [] : [node(tags.status, Uint8Array.of(status.kind), status.bytes)]),
    ...(reference === undefined ? [] : [node(tags.reference, iriBytes(reference, `${path}/rightOperandReference`))]),
  ]
  return extras.length === 0 ? plain : node(tags.extendedConstraint, join([plain, ...extras]))
}

const word = (code: number): Uint8Array => toTwosComplement(BigInt(code), 2)

const readOperator = ({ operator }: AtomicConstraint, path: string): number => {
  if (operator === '') throw policyErrors.PolicyConstraintInvalid({ path, missing: 'operator' })
  const code = codeOf('operator', operator, `${path}/operator`)
  if (code === undefined) throw policyErrors.PolicyTermUnknown({ path: `${path}/operator`, term: operator })
  return code
}

const readLeftOperand = ({ leftOperand }: AtomicConstraint, path: string, isFree: boolean): number => {
  if (leftOperand === '' || leftOperand.startsWith('_:')) {
    throw policyErrors.PolicyConstraintInvalid({ path, missing: 'leftOperand' })
  }
  return codeOf('leftOperand', leftOperand, `${path}/leftOperand`, isFree) ?? noCode
}

/** A token on a chain by CAIP-19, for example `eip155:1/erc20:0x…`. */
const token = /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}\/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}$/

/** The W3C context leaves a unit as the text that was written: one with a prefix would have another hash than its IRI. */
const encodeUnit = (unit: string, path: string): Uint8Array => {
  const iri = expandType(unit)
  if (!isNamed(iri) && !token.test(iri))
    throw policyErrors.PolicyValueInvalid({ path, given: unit, reason: 'the whole IRI of the unit is expected' })
  return iriBytes(iri, path)
}

const xsd = 'http://www.w3.org/2001/XMLSchema#'

/** The W3C context leaves data types and units as the text that was written. */
const expandType = (name: string): string => (name.startsWith('xsd:') ? xsd + name.slice(4) : name)

/** A value without a datatype of its own takes that of the constraint. */
const typed = (term: Term, dataType: string | undefined): Term => {
  if (term.kind !== 'literal') return term
  const isPlain = term.datatype === '' || term.datatype === `${xsd}string`
  return { ...term, datatype: expandType(isPlain && dataType !== undefined ? dataType : term.datatype) }
}

/** The status stands in for the fact, so it is written in the kind of the values. */
const readValues = (
  constraint: AtomicConstraint,
  leftOperand: number,
  path: string,
): { values: readonly RightValue[]; status: RightValue | undefined } => {
  const values = constraint.right.map((term) => encodeValue(term, leftOperand, `${path}/rightOperand`))
  if (constraint.status === undefined) return { values: toOneKind(values, `${path}/rightOperand`), status: undefined }
  const status = encodeValue(typed(constraint.status, constraint.dataType), leftOperand, `${path}/status`)
  const [first, ...others] = toOneKind([status, ...values], `${path}/status`)
  return { values: others, status: first }
}

const checkValues = (
  values: readonly RightValue[],
  { right, references }: AtomicConstraint,
  operator: number,
  path: string,
): void => {
  const refuse = (reason: string) => policyErrors.PolicyConstraintInvalid({ path, reason })
  if (right.length === 0 && references.length === 0) throw refuse('it has no rightOperand')
  if (references.length > 1) throw refuse('one rightOperandReference is allowed')
  if (right.length > 0 && references.length > 0) throw refuse('either rightOperand or rightOperandReference is allowed')
  if (right.length > 1 && !setOperators.includes(operator)) throw refuse('several rightOperands need a set operator')
  const [first] = values
  if (first === undefined) return
  if (relations.includes(operator) && first.kind < iri) throw refuse('isA, hasPart and isPartOf compare names')
}

/** Only events come before and after each other; evaluators cannot tell which, and deny. */
const checkOrder = (values: readonly RightValue[], leftOperand: number, operator: number, path: string): void => {
  const [first] = values
  const isOrdered = first === undefined || (first.kind < iri && first.kind !== boolean) || leftOperand === leftOperandCodes.event
  if (orders.includes(operator) && !isOrdered) throw policyErrors.PolicyConstraintInvalid({ path, reason: 'names have no order' })
}
