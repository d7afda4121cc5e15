// Constraints and the logic over them, as contracts/policy/ConstraintReader.sol decides them.
import { readNode } from './decodePolicy.ts'
import { leftOperandCodes, operatorCodes } from './generated/vocabulary.ts'
import { maxNesting, tags, valueKinds, widthOf } from './policyFormat.ts'
import type { PolicyReason } from './policyReason.ts'
import { toInteger } from './readConstraint.ts'

/** Why a rule does not hold. */
export type Finding = {
  readonly reason: PolicyReason
  readonly offset: number
  readonly leftOperand: number
  readonly operator: number
  readonly value: bigint
}

export type ConstraintContext = {
  readonly policy: Uint8Array
  readonly time: bigint
  readonly facts: (leftOperand: number) => readonly bigint[] | undefined
}

export type ConstraintsOutcome =
  | { readonly outcome: 'holds' }
  | { readonly outcome: 'fails' | 'undecided' | 'malformed'; readonly finding: Finding }

const maxFacts = 32
const orderOperators: readonly number[] = [operatorCodes.lt, operatorCodes.lteq, operatorCodes.gt, operatorCodes.gteq]
const setOperators: readonly number[] = [operatorCodes.isAllOf, operatorCodes.isAnyOf, operatorCodes.isNoneOf]
const noneOperators: readonly number[] = [operatorCodes.neq, operatorCodes.isNoneOf]
const operators: readonly number[] = [...orderOperators, ...setOperators, ...noneOperators, operatorCodes.eq]
const timeKinds: readonly number[] = [valueKinds.seconds, valueKinds.milliseconds]
const groupTags: readonly number[] = [tags.and, tags.or, tags.xone]

type Node = { readonly tag: number; readonly offset: number; readonly body: number; readonly next: number }

/**
 * Decides all nodes in [start, end) as constraints that must all hold. What cannot be decided is contagious, under `or` and `xone`
 * too: the first such constraint is the outcome.
 */
export const readConstraints = (context: ConstraintContext, start: number, end: number): ConstraintsOutcome =>
  readGroup(context, tags.and, { start, body: start, end }, 0)

type Span = { readonly start: number; readonly body: number; readonly end: number }

const readGroup = (context: ConstraintContext, tag: number, { start, body, end }: Span, depth: number): ConstraintsOutcome => {
  let holding = 0
  let firstFailure: ConstraintsOutcome | undefined
  for (let offset = body; offset !== end; ) {
    const node = { offset, ...readNode(context.policy, offset, end) }
    const result = readOperand(context, node, depth)
    if (result.outcome === 'undecided' || result.outcome === 'malformed') return result
    if (result.outcome === 'holds') holding++
    else firstFailure ??= result
    offset = node.next
  }
  const holds = tag === tags.and ? firstFailure === undefined : tag === tags.or ? holding > 0 : holding === 1
  if (holds) return { outcome: 'holds' }
  const isTooMany = tag === tags.xone && holding > 1
  return isTooMany || firstFailure === undefined ? unexplained('fails', start) : firstFailure
}

const readOperand = (context: ConstraintContext, node: Node, depth: number): ConstraintsOutcome => {
  const { tag, offset, body, next } = node
  if (tag === tags.constraint) return readConstraint(context, body, next)
  if (tag === 0) return unexplained('malformed', offset)
  if (!groupTags.includes(tag)) return unexplained('undecided', offset)
  if (body === next || depth === maxNesting) return unexplained('malformed', offset)
  return readGroup(context, tag, { start: offset, body, end: next }, depth + 1)
}

const unexplained = (outcome: 'fails' | 'undecided' | 'malformed', offset: number): ConstraintsOutcome => ({
  outcome,
  finding: {
    reason: outcome === 'fails' ? 'NotSatisfied' : outcome === 'undecided' ? 'TermUnknown' : 'Malformed',
    offset,
    leftOperand: 0,
    operator: 0,
    value: 0n,
  },
})

type Head = { readonly leftOperand: number; readonly operator: number; readonly kind: number; readonly unit: number }

const readConstraint = (context: ConstraintContext, body: number, end: number): ConstraintsOutcome => {
  const bytes = context.policy.subarray(body, end)
  if (bytes.length < 6) return unexplained('malformed', body - 3)
  const [left0 = 0, left1 = 0, operator = 0, kind = 0, unit0 = 0, unit1 = 0] = bytes
  const head = { leftOperand: (left0 << 8) | left1, operator, kind, unit: (unit0 << 8) | unit1 }
  const reason = checkShape(head, bytes.length - 6)
  const result = reason === undefined ? compare(context, head, bytes.subarray(6)) : { reason, value: 0n }
  if (result.reason === 'Permitted') return { outcome: 'holds' }
  if (result.reason === 'Malformed') return unexplained('malformed', body - 3)
  return {
    outcome: result.reason === 'NotSatisfied' ? 'fails' : 'undecided',
    finding: { reason: result.reason, offset: body - 3, leftOperand: head.leftOperand, operator, value: result.value },
  }
}

/** Undefined if the constraint can be compared. `length` is that of its values in bytes. */
const checkShape = ({ leftOperand, operator, kind, unit }: Head, length: number): PolicyReason | undefined => {
  if (!operators.includes(operator)) return 'OperatorUnknown'
  if (unit !== 0) return 'UnitUnknown'
  const width = widthOf(kind)
  if (width === 0) return 'TermUnknown'
  const isList = length !== 0 && length % width === 0 && setOperators.includes(operator)
  if (length !== width && !isList) return 'Malformed'
  if (orderOperators.includes(operator) && kind >= valueKinds.iri) return 'OperatorUnknown'
  return timeKinds.includes(kind) === (leftOperand === leftOperandCodes.dateTime) ? undefined : 'TermUnknown'
}

const compare = (context: ConstraintContext, head: Head, bytes: Uint8Array): { reason: PolicyReason; value: bigint } => {
  const facts = factsOf(context, head)
  if (facts === undefined) return { reason: 'OperandUnknown', value: 0n }
  const [first] = facts
  const isOrder = orderOperators.includes(head.operator)
  if (first === undefined || facts.length > maxFacts || (isOrder && facts.length !== 1))
    return { reason: 'FactMissing', value: 0n }
  const width = widthOf(head.kind)
  const values = Array.from({ length: bytes.length / width }, (_, index) =>
    toInteger(bytes.subarray(index * width, (index + 1) * width)),
  )
  const holds = isOrder ? isOrdered(head.operator, first, values[0] ?? 0n) : matches(head.operator, facts, values)
  return { reason: holds ? 'Permitted' : 'NotSatisfied', value: BigInt.asUintN(256, first) }
}

/** Facts as signed 256-bit numbers, as the values of constraints are read; equality does not mind. */
const factsOf = ({ time, facts }: ConstraintContext, { leftOperand, kind }: Head): readonly bigint[] | undefined => {
  if (leftOperand === leftOperandCodes.dateTime) return [kind === valueKinds.milliseconds ? time * 1000n : time]
  return facts(leftOperand)?.map((fact) => BigInt.asIntN(256, fact))
}

const isOrdered = (operator: number, given: bigint, limit: bigint): boolean => {
  if (operator === operatorCodes.lt) return given < limit
  if (operator === operatorCodes.lteq) return given <= limit
  return operator === operatorCodes.gt ? given > limit : given >= limit
}

const matches = (operator: number, facts: readonly bigint[], values: readonly bigint[]): boolean => {
  const isAmong = (value: bigint): boolean => facts.includes(value)
  if (operator === operatorCodes.isAllOf) return values.every(isAmong)
  return values.some(isAmong) !== noneOperators.includes(operator)
}
