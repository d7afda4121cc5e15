// What stands behind the constraints of a rule: duties, consequences and remedies. docs/policy-format.md, steps 7 and 8.
import { keccak256 } from 'ethers'
import { readConstraintList, readOneConstraint } from './evaluateConstraints.ts'
import { leftOperandCodes, operatorCodes } from './generated/vocabulary.ts'
import { dutyFlags, factCodes, nodeHeader, tags } from './policyFormat.ts'
import {
  codeAt,
  type DutyState,
  factsOf,
  find,
  hasOption,
  nextAt,
  note,
  type OutcomeCode,
  outcomes,
  type Reading,
  tagAt,
} from './policyReading.ts'

/** Duties, consequences and remedies have tags from here on. */
const firstTail = tags.duty

/** Where the constraints that start at `offset` end: at the first node of at least 0x40, or one that is cut off. */
export const endOfConstraints = (policy: Uint8Array, offset: number, end: number): number => {
  let at = offset
  for (let tag = tagAt(policy, at, end); tag !== 0 && tag < firstTail; tag = tagAt(policy, at, end)) at = nextAt(policy, at)
  return at
}

/**
 * The constraints of a rule, from `start` to its tail, all of which must hold. A node that is cut off has no tag, so that no tail starts
 * there: it belongs to the list, and reading the list finds it.
 */
export const readRuleConstraints = (reading: Reading, start: number, tail: number, end: number): OutcomeCode =>
  readConstraintList(reading, start, tagAt(reading.policy, tail, end) === 0 ? end : tail)

/** The duties of a permission in [start, end): the first that cannot be decided, else the first that stands in its way. */
export const readDuties = (reading: Reading, start: number, end: number): OutcomeCode => {
  let explanation: Reading['finding'] | undefined
  for (let offset = start; offset !== end; offset = nextAt(reading.policy, offset)) {
    const tail = checkTail(reading, tags.duty, offset, end)
    const outcome = tail === outcomes.holds ? readDuty(reading, offset) : tail
    if (outcome > outcomes.fails) return outcome
    if (outcome === outcomes.fails) explanation ??= reading.finding
  }
  if (explanation === undefined) return outcomes.holds
  reading.finding = explanation
  return outcomes.fails
}

/** Whether only remedies stand in [start, end). */
export const readRemedies = (reading: Reading, start: number, end: number): OutcomeCode => {
  for (let offset = start; offset !== end; offset = nextAt(reading.policy, offset)) {
    const tail = checkTail(reading, tags.remedy, offset, end)
    if (tail !== outcomes.holds) return tail
  }
  return outcomes.holds
}

const checkTail = (reading: Reading, wanted: number, offset: number, end: number): OutcomeCode => {
  const tag = tagAt(reading.policy, offset, end)
  if (tag === wanted) return outcomes.holds
  return find(reading, tag < firstTail ? outcomes.malformed : outcomes.undecided, offset)
}

/**
 * One duty, or an obligation: whether it stands in the way of what it is a duty of. Leaves its state.
 *
 * @param offset of its node, which is whole
 */
export const readDuty = (reading: Reading, offset: number): OutcomeCode => {
  const end = nextAt(reading.policy, offset)
  reading.duty = 'Undecided'
  const active = readDutyConstraints(reading, offset + nodeHeader, end)
  if (active.outcome === outcomes.fails) {
    reading.duty = 'Inactive'
    return hasOption(reading, 'dutyInactive') ? outcomes.fails : outcomes.holds
  }
  if (active.outcome !== outcomes.holds) return active.outcome
  const words = askDuties(reading, offset)
  return words === undefined ? outcomes.undecided : settle(reading, offset, active, words)
}

type Active = { readonly outcome: OutcomeCode; readonly isLapsed: boolean; readonly tail: number }

/** All of them, of which only a deadline may fail without making the duty inactive; the first that cannot be decided ends the reading. */
const readDutyConstraints = (reading: Reading, start: number, end: number): Active => {
  const { policy } = reading
  let offset = endOfHead(policy, start, end)
  let isLapsed = false
  let explanation: Reading['finding'] | undefined
  for (; offset !== end; offset = nextAt(policy, offset)) {
    const tag = tagAt(policy, offset, end)
    if (tag >= firstTail) break
    const outcome = readOneConstraint(reading, tag, offset)
    if (outcome > outcomes.fails) return { outcome, isLapsed, tail: offset }
    if (outcome === outcomes.fails && isDeadline(reading, tag, offset)) isLapsed = true
    else if (outcome === outcomes.fails) explanation ??= reading.finding
  }
  if (explanation === undefined) return { outcome: outcomes.holds, isLapsed, tail: offset }
  reading.finding = explanation
  return { outcome: outcomes.fails, isLapsed, tail: offset }
}

const endOfHead = (policy: Uint8Array, start: number, end: number): number => {
  let at = start
  for (let tag = tagAt(policy, at, end); tag !== 0 && tag < tags.constraint; tag = tagAt(policy, at, end)) at = nextAt(policy, at)
  return at
}

/** Of a constraint that was read: whether it says until when. */
const isDeadline = (reading: Reading, tag: number, offset: number): boolean => {
  const body = offset + nodeHeader
  const operator = reading.policy[body + 2]
  const isLimit = operator === operatorCodes.lt || operator === operatorCodes.lteq
  const isTime = codeAt(reading.policy, body) === leftOperandCodes.dateTime
  return tag === tags.constraint && isTime && isLimit && !hasOption(reading, 'dutyLapsed')
}

const askDuties = (reading: Reading, offset: number): readonly bigint[] | undefined => {
  const words = factsOf(reading, factCodes.duties)
  if (words !== undefined && words.length > 0) return words
  note(reading, outcomes.undecided, words === undefined ? 'OperandUnknown' : 'FactMissing', offset, factCodes.duties)
  return undefined
}

/** The flags that sources give for a duty: those of all its words together. */
const flagsOf = (id: bigint, words: readonly bigint[]): number => {
  const wanted = id >> 8n
  return words.reduce((flags, word) => (BigInt.asUintN(256, word) >> 8n === wanted ? flags | Number(word & 0xffn) : flags), 0)
}

const idOf = ({ policy }: Reading, offset: number): bigint =>
  BigInt(keccak256(policy.subarray(offset + nodeHeader, nextAt(policy, offset))))

const settle = (reading: Reading, offset: number, { isLapsed, tail }: Active, words: readonly bigint[]): OutcomeCode => {
  const id = idOf(reading, offset)
  const flags = flagsOf(id, words)
  const isDone = (flags & dutyFlags.done) !== 0
  if ((flags & dutyFlags.breached) !== 0 || (isLapsed && !isDone)) return settleLate(reading, offset, id, isDone, tail, words)
  reading.duty = isDone ? 'Fulfilled' : 'NotSet'
  if (isDone || hasOption(reading, 'dutyNotSet')) return outcomes.holds
  return note(reading, outcomes.fails, 'DutyNotFulfilled', offset, 0, id)
}

const settleLate = (
  reading: Reading,
  offset: number,
  id: bigint,
  isDone: boolean,
  tail: number,
  words: readonly bigint[],
): OutcomeCode => {
  const end = nextAt(reading.policy, offset)
  const flag = hasOption(reading, 'consequenceOrder') ? dutyFlags.doneAfterBreach : dutyFlags.done
  const consequences = areDone(reading, tags.consequence, tail, end, flag, words)
  if (consequences > outcomes.fails) return consequences
  const isFulfilled = isDone && consequences === outcomes.holds
  const state: DutyState = isFulfilled ? 'Fulfilled' : 'Violated'
  reading.duty = state
  return isFulfilled ? outcomes.holds : note(reading, outcomes.fails, 'DutyViolated', offset, 0, id)
}

/** Whether all nodes in [start, end), which must have the wanted tag, are done with a flag. */
const areDone = (
  reading: Reading,
  wanted: number,
  start: number,
  end: number,
  flag: number,
  words: readonly bigint[],
): OutcomeCode => {
  let outcome: OutcomeCode = outcomes.holds
  for (let offset = start; offset !== end; offset = nextAt(reading.policy, offset)) {
    const tail = checkTail(reading, wanted, offset, end)
    if (tail !== outcomes.holds) return tail
    if ((flagsOf(idOf(reading, offset), words) & flag) === 0) outcome = outcomes.fails
  }
  return outcome
}

/**
 * What has become of a prohibition whose refinements and constraints hold: violated once it is done and not remedied.
 *
 * @param tail where its remedies start
 */
export const stateOfProhibition = (reading: Reading, offset: number, tail: number): DutyState => {
  const end = nextAt(reading.policy, offset)
  if (readRemedies(reading, tail, end) !== outcomes.holds) return 'Undecided'
  const words = askDuties(reading, offset)
  if (words === undefined) return 'Undecided'
  if ((flagsOf(idOf(reading, offset), words) & dutyFlags.done) === 0) return 'NotSet'
  const flag = hasOption(reading, 'remedyOrder') ? dutyFlags.doneAfterBreach : dutyFlags.done
  const isRemedied = tail !== end && areDone(reading, tags.remedy, tail, end, flag, words) === outcomes.holds
  return isRemedied ? 'NotSet' : 'Violated'
}
