// Constraints and the logic over them, as contracts/policy decides them: docs/policy-format.md, "One constraint".
import { decideConstraint, explain } from './compareFacts.ts'
import { type Constraint, checkExtension, checkShape, constraintAt } from './constraintShape.ts'
import { maxNesting, nodeHeader, tags } from './policyFormat.ts'
import { find, nextAt, type OutcomeCode, outcomes, type Reading, tagAt } from './policyReading.ts'

/**
 * Decides all nodes in [start, end) as constraints that must all hold. What cannot be decided is contagious, under `or` and `xone`
 * too: the first such constraint is the outcome, and the first that fails explains why the list fails.
 */
export const readConstraintList = (reading: Reading, start: number, end: number): OutcomeCode =>
  readGroup(reading, tags.and, start, start, end, 0)

/** One constraint, extended constraint or group in the list of a rule; its tag as {tagAt} gives it. */
export const readOneConstraint = (reading: Reading, tag: number, offset: number): OutcomeCode =>
  readOperand(reading, tag, offset, 0)

const readGroup = (reading: Reading, tag: number, start: number, body: number, end: number, depth: number): OutcomeCode => {
  const { policy } = reading
  let holding = 0
  let explanation: Reading['finding'] | undefined
  for (let offset = body; offset !== end; offset = nextAt(policy, offset)) {
    const outcome = readOperand(reading, tagAt(policy, offset, end), offset, depth)
    if (outcome > outcomes.fails) return outcome
    if (outcome === outcomes.holds) holding++
    else if (tag === tags.andSequence) return outcome
    else explanation ??= reading.finding
  }
  const isAll = tag === tags.and || tag === tags.andSequence
  if (isAll ? explanation === undefined : tag === tags.or ? holding > 0 : holding === 1) return outcomes.holds
  if (explanation === undefined || (tag === tags.xone && holding > 1)) return find(reading, outcomes.fails, start)
  reading.finding = explanation
  return outcomes.fails
}

const readOperand = (reading: Reading, tag: number, offset: number, depth: number): OutcomeCode => {
  if (tag === 0) return find(reading, outcomes.malformed, offset)
  const next = nextAt(reading.policy, offset)
  if (tag === tags.constraint) return readPlain(reading, offset, next)
  if (tag === tags.extendedConstraint) return readExtended(reading, offset, next)
  if (tag < tags.and || tag > tags.andSequence) return find(reading, outcomes.undecided, offset)
  const body = offset + nodeHeader
  if (body === next || depth === maxNesting) return find(reading, outcomes.malformed, offset)
  return readGroup(reading, tag, offset, body, next, depth + 1)
}

const readPlain = (reading: Reading, offset: number, next: number): OutcomeCode => {
  const constraint = constraintAt(reading.policy, offset, offset + nodeHeader, next)
  return constraint === undefined ? find(reading, outcomes.malformed, offset) : decide(reading, constraint)
}

const readExtended = (reading: Reading, offset: number, next: number): OutcomeCode => {
  const { policy } = reading
  const inner = offset + nodeHeader
  const isConstraint = tagAt(policy, inner, next) === tags.constraint
  const constraint = isConstraint ? constraintAt(policy, offset, inner + nodeHeader, nextAt(policy, inner)) : undefined
  if (constraint === undefined) return find(reading, outcomes.malformed, offset)
  const outcome = checkExtension(policy, constraint, next)
  return outcome === outcomes.holds ? decide(reading, constraint) : find(reading, outcome, offset)
}

const decide = (reading: Reading, constraint: Constraint): OutcomeCode => {
  const fault = checkShape(reading.policy, constraint)
  if (fault === 'Malformed') return find(reading, outcomes.malformed, constraint.offset)
  if (fault === undefined) return decideConstraint(reading, constraint)
  return explain(reading, constraint, outcomes.undecided, fault, 0n)
}
