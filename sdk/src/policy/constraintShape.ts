// Where the parts of a constraint stand in the bytes, and whether they fit together: docs/policy-format.md, "One constraint", step 1.
import { leftOperandCodes, operatorCodes } from './generated/vocabulary.ts'
import { maxScale, noCode, nodeHeader, tags, valueKinds, widthOf } from './policyFormat.ts'
import { codeAt, nextAt, type OutcomeCode, outcomes, tagAt } from './policyReading.ts'
import type { PolicyReason } from './policyReason.ts'

/** Offsets are 0 for what is not there. */
export type Constraint = {
  /** Of the node that findings name: that of an extended constraint if it stands in one. */
  readonly offset: number
  readonly leftOperand: number
  readonly operator: number
  readonly kind: number
  readonly unit: number
  /** The values are [values, end). */
  readonly values: number
  readonly end: number
  isExtended: boolean
  unitIri: number
  operandIri: number
  /** The kind of the status; its value follows. */
  status: number
  reference: number
}

const bitOf = (...codes: readonly number[]): number => codes.reduce((bits, code) => bits | (1 << code), 0)

const { eq, neq, lt, lteq, gt, gteq, isA, hasPart, isPartOf, isAllOf, isAnyOf, isNoneOf } = operatorCodes
const orders = bitOf(lt, lteq, gt, gteq)
const relations = bitOf(isA, hasPart, isPartOf)
const lists = bitOf(isA, hasPart, isPartOf, isAllOf, isAnyOf, isNoneOf)
const known = orders | lists | bitOf(eq, neq)
const headLength = 6
const lastOperator = Math.max(...Object.values(operatorCodes))

export const isOrder = (operator: number): boolean => ((orders >> operator) & 1) !== 0

const isInstant = (kind: number): boolean => kind === valueKinds.seconds || kind === valueKinds.milliseconds

export const isName = (kind: number): boolean => kind === valueKinds.iri || kind === valueKinds.text

/** The constraint whose head starts at `body`; undefined if the head is cut short. */
export const constraintAt = (policy: Uint8Array, offset: number, body: number, end: number): Constraint | undefined =>
  end - body < headLength
    ? undefined
    : {
        offset,
        leftOperand: codeAt(policy, body),
        operator: policy[body + 2] ?? 0,
        kind: policy[body + 3] ?? 0,
        unit: codeAt(policy, body + 4),
        values: body + headLength,
        end,
        isExtended: false,
        unitIri: 0,
        operandIri: 0,
        status: 0,
        reference: 0,
      }

/** Reads what follows the constraint in an extended one into it. */
export const checkExtension = (policy: Uint8Array, constraint: Constraint, end: number): OutcomeCode => {
  let previous: number = tags.constraint
  for (let offset = constraint.end; offset !== end; offset = nextAt(policy, offset)) {
    const tag = tagAt(policy, offset, end)
    if (tag <= previous) return outcomes.malformed
    const outcome = takePart(policy, constraint, tag, offset + nodeHeader, nextAt(policy, offset))
    if (outcome !== outcomes.holds) return outcome
    previous = tag
  }
  constraint.isExtended = true
  const isPaired =
    (constraint.unit === noCode) === (constraint.unitIri !== 0) &&
    (constraint.leftOperand === noCode) === (constraint.operandIri !== 0)
  const hasOwn = constraint.kind !== 0 || constraint.values !== constraint.end
  return isPaired && !(constraint.reference !== 0 && hasOwn) ? outcomes.holds : outcomes.malformed
}

const takePart = (policy: Uint8Array, constraint: Constraint, tag: number, body: number, end: number): OutcomeCode => {
  if (tag === tags.status) {
    constraint.status = body
    return checkStatus(policy, body, end)
  }
  if (tag === tags.unitIri) constraint.unitIri = body
  else if (tag === tags.operandIri) constraint.operandIri = body
  else if (tag === tags.reference) constraint.reference = body
  else return outcomes.undecided
  return end - body === 32 ? outcomes.holds : outcomes.malformed
}

const checkStatus = (policy: Uint8Array, body: number, end: number): OutcomeCode => {
  if (body === end) return outcomes.malformed
  const kind = policy[body] ?? 0
  const width = widthOf(kind)
  if (width === 0) return outcomes.undecided
  const isTooFine = kind === valueKinds.decimal && (policy[body + 1] ?? 0) > maxScale
  return end - body === 1 + width && !isTooFine ? outcomes.holds : outcomes.malformed
}

/** Undefined if the constraint can be compared. */
export const checkShape = (policy: Uint8Array, constraint: Constraint): PolicyReason | undefined => {
  const { leftOperand, operator, kind, unit, reference } = constraint
  if (operator > lastOperator || ((known >> operator) & 1) === 0) return 'OperatorUnknown'
  const isUnit = unit === 0 || (constraint.isExtended && unit === noCode)
  if (reference !== 0) return isUnit ? undefined : 'UnitUnknown'
  const width = widthOf(kind)
  if (width === 0) return 'TermUnknown'
  const length = constraint.end - constraint.values
  const isList = length !== 0 && length % width === 0 && ((lists >> operator) & 1) !== 0
  if (length !== width && !isList) return 'Malformed'
  if (isOrder(operator) && (isName(kind) || kind === valueKinds.boolean)) return 'OperatorUnknown'
  if (((relations >> operator) & 1) !== 0 && !isName(kind)) return 'OperatorUnknown'
  if (!isUnit) return 'UnitUnknown'
  if (kind === valueKinds.decimal && !areScales(policy, constraint, width)) return 'Malformed'
  return leftOperand === leftOperandCodes.dateTime && !isInstant(kind) ? 'TermUnknown' : undefined
}

const areScales = (policy: Uint8Array, { values, end }: Constraint, width: number): boolean => {
  for (let offset = values; offset < end; offset += width) if ((policy[offset] ?? 0) > maxScale) return false
  return true
}
