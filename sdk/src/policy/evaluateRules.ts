// The head of a rule: whether it is about the request, and its refinements. docs/policy-format.md, steps 4 to 6.
import { readConstraintList } from './evaluateConstraints.ts'
import { actionTree } from './generated/vocabulary.ts'
import { factCodes, noCode, nodeHeader, tags } from './policyFormat.ts'
import {
  codeAt,
  factsOf,
  find,
  isNameAmong,
  nextAt,
  note,
  type OutcomeCode,
  outcomes,
  type Reading,
  tagAt,
} from './policyReading.ts'

/** Codes of actions are below; words above are hashes of names. */
const firstHash = 0x1_0000n

/** Bytes before the refinements of an action with a code, and of one without. */
const coded = 2
const named = 34

/**
 * Whether the rule whose body starts at `offset` is about the request; if so, reading goes on at the first node of at least 0x30.
 *
 * @param compares false to walk over the head without asking what it is about
 */
export const readHead = (reading: Reading, offset: number, end: number, compares = true): OutcomeCode => {
  const action = readAction(reading, offset, end, compares)
  if (action !== outcomes.holds) return action
  const { policy } = reading
  let previous: number = tags.action
  reading.targetCollection = 0
  reading.assigneeCollection = 0
  let at = nextAt(policy, offset)
  for (; at !== end; at = nextAt(policy, at)) {
    const tag = tagAt(policy, at, end)
    const isRepeated = tag === tags.function && previous === tags.function
    if (tag <= previous && !isRepeated) return find(reading, outcomes.malformed, at)
    if (tag >= tags.constraint) break
    const outcome = readParty(reading, tag, at, compares)
    if (outcome !== outcomes.holds) return outcome
    previous = tag
  }
  reading.at = at
  return outcomes.holds
}

/** The refinements of a head that {readHead} has walked over, each list only if those before it hold. */
export const readRefinements = (reading: Reading, action: number): OutcomeCode => {
  const { policy, targetCollection, assigneeCollection } = reading
  const outcome = readConstraintList(reading, action + nodeHeader + actionLength(policy, action), nextAt(policy, action))
  if (outcome !== outcomes.holds || targetCollection + assigneeCollection === 0) return outcome
  const ofTarget = readCollectionRefinements(reading, targetCollection)
  return ofTarget === outcomes.holds ? readCollectionRefinements(reading, assigneeCollection) : ofTarget
}

const readCollectionRefinements = (reading: Reading, offset: number): OutcomeCode => {
  if (offset === 0) return outcomes.holds
  return readConstraintList(reading, offset + nodeHeader + namesLength(reading.policy, offset), nextAt(reading.policy, offset))
}

const actionLength = (policy: Uint8Array, offset: number): number =>
  codeAt(policy, offset + nodeHeader) === noCode ? named : coded

/** Bytes of the number of names and the names. */
const namesLength = (policy: Uint8Array, offset: number): number => 1 + 32 * (policy[offset + nodeHeader] ?? 0)

const readAction = (reading: Reading, offset: number, end: number, compares: boolean): OutcomeCode => {
  const { policy } = reading
  const isAction = tagAt(policy, offset, end) === tags.action
  const length = isAction ? nextAt(policy, offset) - offset - nodeHeader : 0
  if (length < coded || length < actionLength(policy, offset)) return find(reading, outcomes.malformed, offset)
  return compareAction(reading, offset, compares)
}

const compareAction = (reading: Reading, offset: number, compares: boolean): OutcomeCode => {
  const { action } = reading.asked
  const code = codeAt(reading.policy, offset + nodeHeader)
  if (code === 0) return outcomes.holds
  const whole = actionTree[code]?.canonical
  if (code !== noCode && whole === undefined) return find(reading, outcomes.undecided, offset)
  if (!compares) return outcomes.holds
  if (whole !== undefined && action !== noCode) return isWithin(action, whole) ? outcomes.holds : outcomes.notAbout
  const names = factsOf(reading, factCodes.actionNames)
  if (names === undefined || names.length === 0) return find(reading, outcomes.undecided, offset)
  const isAbout =
    whole === undefined
      ? isNameAmong(reading, offset + nodeHeader + coded, names)
      : names.some((name) => name >= 0n && name < firstHash && isWithin(Number(name), whole))
  return isAbout ? outcomes.holds : outcomes.notAbout
}

/** Whether an action is the canonical `whole`, by exact match or inclusion. */
const isWithin = (action: number, whole: number): boolean => {
  let code = actionTree[action]?.canonical ?? 0
  while (code !== 0 && code !== whole) code = actionTree[code]?.parent ?? 0
  return code === whole
}

const plainLengths: ReadonlyMap<number, number> = new Map([
  [tags.target, 32],
  [tags.assignee, 32],
  [tags.assigner, 32],
  [tags.function, 33],
  [tags.output, 32],
  [tags.ruleUid, 32],
])

const readParty = (reading: Reading, tag: number, offset: number, compares: boolean): OutcomeCode => {
  if (tag === tags.targetCollection || tag === tags.assigneeCollection || tag === tags.assignerCollection) {
    return readCollection(reading, tag, offset, compares)
  }
  const length = plainLengths.get(tag)
  if (length === undefined) return find(reading, outcomes.undecided, offset)
  if (nextAt(reading.policy, offset) !== offset + nodeHeader + length) return find(reading, outcomes.malformed, offset)
  if (!compares || (tag !== tags.target && tag !== tags.assignee)) return outcomes.holds
  const { productId, consumer } = reading.asked
  const isAsked = isName(reading.policy, offset + nodeHeader, tag === tags.target ? productId : consumer)
  return isAsked ? outcomes.holds : outcomes.notAbout
}

const readCollection = (reading: Reading, tag: number, offset: number, compares: boolean): OutcomeCode => {
  const { policy, asked } = reading
  const length = nextAt(policy, offset) - offset - nodeHeader
  const names = length === 0 ? 0 : (policy[offset + nodeHeader] ?? 0)
  if (names < 1 || names > 2 || length < namesLength(policy, offset)) return find(reading, outcomes.malformed, offset)
  if (tag === tags.assignerCollection) return outcomes.holds
  const isTarget = tag === tags.targetCollection
  if (isTarget) reading.targetCollection = offset
  else reading.assigneeCollection = offset
  const first = offset + nodeHeader + 1
  const last = first + 32 * (names - 1)
  const id = isTarget ? asked.productId : asked.consumer
  if (!compares || isName(policy, first, id) || isName(policy, last, id)) return outcomes.holds
  const code = isTarget ? factCodes.targetCollections : factCodes.partyCollections
  const words = factsOf(reading, code)
  if (words === undefined) return note(reading, outcomes.undecided, 'OperandUnknown', offset, code)
  if (words.length === 0) return note(reading, outcomes.undecided, 'FactMissing', offset, code)
  return isNameAmong(reading, first, words) || isNameAmong(reading, last, words) ? outcomes.holds : outcomes.notAbout
}

/** Whether the 32 bytes at `offset` are an id given as 0x-hex. */
const isName = (policy: Uint8Array, offset: number, id: string): boolean => {
  for (let index = 0; index < 32; index++) {
    const byte = (digitOf(id.charCodeAt(2 + 2 * index)) << 4) | digitOf(id.charCodeAt(3 + 2 * index))
    if (policy[offset + index] !== byte) return false
  }
  return true
}

/** Of a character of 0-9, a-f or A-F. */
const digitOf = (character: number): number => (character & 15) + (character > 0x39 ? 9 : 0)
