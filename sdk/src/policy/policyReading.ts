// What both verbs over compiled bytes, evaluatePolicy and examinePolicy, carry along while they read, and how they read the bytes.
import { maxFacts, nodeHeader, optionFlags } from './policyFormat.ts'
import type { PolicyReason } from './policyReason.ts'

/**
 * Answers for a code of docs/policy-format.md as 256-bit words (numbers in two's complement): undefined if no source answers for
 * the code, empty if it gave no answer.
 */
export type FactSource = (code: number) => readonly bigint[] | undefined

export type EvaluatePolicyParameters = {
  readonly policy: Uint8Array
  /** Code of the action in the vocabulary; 0xffff for an action without one, whose names are the fact 0x0f03. */
  readonly action: number
  /** Ids (0x-hex of 32 bytes) that targets and assignees are compared with. */
  readonly productId: string
  readonly consumer: string
  /** Unix seconds of the block. */
  readonly time: bigint
  readonly facts: FactSource
  /** Code of a left operand outside of the vocabulary, by the hash of its IRI; 0 if nobody gave it one, which is the default. */
  readonly codeOf?: (iri: bigint) => number
}

/** The numbers are those of `Outcome` in contracts/policy/IPolicyEvaluator.sol. */
export const outcomes = { notAbout: 0, holds: 1, fails: 2, undecided: 3, malformed: 4 } as const
export type OutcomeCode = (typeof outcomes)[keyof typeof outcomes]

export const outcomeNames = ['NotAbout', 'Holds', 'Fails', 'Undecided', 'Malformed'] as const
export type Outcome = (typeof outcomeNames)[number]

export type DutyState = 'None' | 'NotSet' | 'Fulfilled' | 'Violated' | 'Inactive' | 'Undecided'

/** Why something does not hold. */
export type Finding = {
  readonly reason: PolicyReason
  readonly offset: number
  readonly leftOperand: number
  readonly operator: number
  readonly value: bigint
}

/** What is known so far. Reading leaves its result in the last four, so that the inner loops allocate nothing. */
export type Reading = {
  readonly policy: Uint8Array
  readonly view: DataView
  readonly asked: EvaluatePolicyParameters
  /** The flags that the policy sets. */
  readonly options: number
  /** Where the last step stopped. */
  at: number
  /** Why the last thing that was read does not hold; means nothing if it holds. */
  finding: Finding
  /** Of the last head of a rule: offsets of its collections, 0 without. */
  targetCollection: number
  assigneeCollection: number
  /** Of the last duty. */
  duty: DutyState
}

export const openReading = (asked: EvaluatePolicyParameters, options: number): Reading => ({
  policy: asked.policy,
  view: new DataView(asked.policy.buffer, asked.policy.byteOffset, asked.policy.byteLength),
  asked,
  options,
  at: 0,
  finding: nothing,
  targetCollection: 0,
  assigneeCollection: 0,
  duty: 'None',
})

const nothing: Finding = { reason: 'NoPermission', offset: 0, leftOperand: 0, operator: 0, value: 0n }

export const hasOption = (reading: Reading, name: keyof typeof optionFlags): boolean =>
  (reading.options & optionFlags[name]) !== 0

/** Leaves the finding that no constraint explains, and returns the outcome. */
export const find = (reading: Reading, outcome: OutcomeCode, offset: number): OutcomeCode =>
  note(reading, outcome, reasonsOf[outcome], offset)

const reasonsOf: readonly PolicyReason[] = ['NoPermission', 'Permitted', 'NotSatisfied', 'TermUnknown', 'Malformed']

/** Leaves a finding, and returns the outcome. */
export const note = (
  reading: Reading,
  outcome: OutcomeCode,
  reason: PolicyReason | undefined,
  offset: number,
  leftOperand = 0,
  value = 0n,
): OutcomeCode => {
  reading.finding = { reason: reason ?? 'Malformed', offset, leftOperand, operator: 0, value }
  return outcome
}

/** Tag of the node at `offset`; 0 if there is no whole node before `end`. */
export const tagAt = (policy: Uint8Array, offset: number, end: number): number =>
  nextAt(policy, offset) > end ? 0 : (policy[offset] ?? 0)

/** Where the node at `offset` ends. */
export const nextAt = (policy: Uint8Array, offset: number): number => offset + nodeHeader + codeAt(policy, offset + 1)

/** Two bytes as a number. */
export const codeAt = (policy: Uint8Array, offset: number): number => ((policy[offset] ?? 0) << 8) | (policy[offset + 1] ?? 0)

/** 32 bytes as a number in two's complement; they must lie in the policy. */
export const wordAt = (view: DataView, offset: number): bigint =>
  (view.getBigInt64(offset) << 192n) |
  (view.getBigUint64(offset + 8) << 128n) |
  (view.getBigUint64(offset + 16) << 64n) |
  view.getBigUint64(offset + 24)

/** The words of a fact; empty if the answer is longer than an answer may be; undefined if no source answers for the code. */
export const factsOf = (reading: Reading, code: number): readonly bigint[] | undefined => {
  const words = reading.asked.facts(code)
  return words !== undefined && words.length > maxFacts ? [] : words
}

/** Whether the name at `offset` is among words that a source gave. */
export const isNameAmong = (reading: Reading, offset: number, words: readonly bigint[]): boolean => {
  const name = BigInt.asUintN(256, wordAt(reading.view, offset))
  return words.some((word) => BigInt.asUintN(256, word) === name)
}
