// The evaluator of contracts/policy/PolicyEvaluator.sol in TypeScript: the same bytes, the same decision, the same reason.
import { getBytes } from 'ethers'
import { readNode } from './decodePolicy.ts'
import { type ConstraintContext, type ConstraintsOutcome, type Finding, readConstraints } from './evaluateConstraints.ts'
import { actionTree } from './generated/vocabulary.ts'
import { compareBytes, conflictCodes, header, kindCodes, maxBytes, tags } from './policyFormat.ts'
import { noRule, type PolicyReason } from './policyReason.ts'

/** As in Solidity: what the decision was, and which rule and constraint made it. */
export type PolicyDecision = {
  readonly permitted: boolean
  readonly reason: PolicyReason
  /** Index of the rule that decided; 0xffff if none did. */
  readonly rule: number
  /** Byte offset of the constraint that decided; 0 if none did. */
  readonly offset: number
  readonly leftOperand: number
  readonly operator: number
  /** The first value that was read, 256 bits; 0 if none was. */
  readonly value: bigint
}

/** Facts of a left operand as 256-bit words (numbers in two's complement); undefined if no source answers for it. */
export type FactSource = (leftOperand: number) => readonly bigint[] | undefined

export type EvaluatePolicyParameters = {
  readonly policy: Uint8Array
  /** Code of the action in the vocabulary. */
  readonly action: number
  /** Ids (0x-hex of 32 bytes) that `target` and `assignee` are compared with. */
  readonly productId: string
  readonly consumer: string
  /** Unix seconds of the block. */
  readonly time: bigint
  readonly facts: FactSource
}

/** What is known so far while the rules are read. */
type Reading = {
  readonly parameters: EvaluatePolicyParameters
  readonly context: ConstraintContext
  readonly productId: Uint8Array
  readonly consumer: Uint8Array
  readonly voids: boolean
  decision: PolicyDecision
  lastTag: number
}

/** `notAbout`: a rule for another action, target or party. */
type RuleOutcome = { readonly outcome: 'notAbout' } | ConstraintsOutcome

/**
 * Decides a request under a compiled policy. Never throws for any bytes: what is not a policy is denied.
 *
 * @example
 * evaluatePolicy({ policy, action: actionCodes['cwy:compute'], productId, consumer, time: 1_800_000_000n, facts }).reason // 'Permitted'
 */
export const evaluatePolicy = (parameters: EvaluatePolicyParameters): PolicyDecision => {
  const { policy } = parameters
  const isPolicy =
    policy.length <= maxBytes && policy.length >= header.length && header.every((byte, index) => policy[index] === byte)
  if (!isPolicy) return refuse('Malformed', noRule, 0)
  const properties = readProperties(policy)
  return 'decision' in properties ? properties.decision : readRules(parameters, properties)
}

const refuse = (reason: PolicyReason, rule: number, offset: number): PolicyDecision => ({
  permitted: false,
  reason,
  rule,
  offset,
  leftOperand: 0,
  operator: 0,
  value: 0n,
})

const adopt = (finding: Finding, rule: number): PolicyDecision => ({ permitted: false, rule, ...finding })

type Properties = { readonly firstRule: number; readonly voids: boolean }

const readProperties = (policy: Uint8Array): Properties | { readonly decision: PolicyDecision } => {
  let offset = header.length
  let previous = 0
  let voids = true
  while (offset < policy.length) {
    const { tag, body, next } = readNode(policy, offset, policy.length)
    if (tag >= tags.prohibition) break
    const reason = tag <= previous ? 'Malformed' : readProperty(policy, tag, body, next)
    if (reason !== undefined) return { decision: refuse(reason, noRule, offset) }
    if (tag === tags.conflict) voids = policy[body] === conflictCodes.invalid
    previous = tag
    offset = next
  }
  return { firstRule: offset, voids }
}

/** Undefined if the property does not stand in the way of a permission. */
const readProperty = (policy: Uint8Array, tag: number, body: number, next: number): PolicyReason | undefined => {
  const length = next - body
  if (tag === tags.uid) return length === 32 ? undefined : 'Malformed'
  if (tag !== tags.kind && tag !== tags.conflict) return 'TermUnknown'
  if (length !== 1) return 'Malformed'
  const value = policy[body] ?? 0
  if (tag === tags.conflict)
    return value === conflictCodes.invalid || value === conflictCodes.prohibit ? undefined : 'TermUnknown'
  if (value === kindCodes.Set || value === kindCodes.Agreement) return undefined
  return value <= kindCodes.Ticket ? 'NoPermission' : 'TermUnknown'
}

const readRules = (parameters: EvaluatePolicyParameters, { firstRule, voids }: Properties): PolicyDecision => {
  const { policy, time, facts } = parameters
  const reading: Reading = {
    parameters,
    context: { policy, time, facts },
    productId: getBytes(parameters.productId),
    consumer: getBytes(parameters.consumer),
    voids,
    decision: refuse('NoPermission', noRule, 0),
    lastTag: tags.prohibition,
  }
  let rule = 0
  for (let offset = firstRule; offset < policy.length; rule++) offset = readTopNode(reading, offset, rule)
  return reading.decision
}

/** Reads one node among the rules; returns the offset of the next, or the end if the decision is final. */
const readTopNode = (reading: Reading, offset: number, rule: number): number => {
  const { policy } = reading.parameters
  const { tag, body, next } = readNode(policy, offset, policy.length)
  if (tag < reading.lastTag || tag > tags.permission) {
    reading.decision = tag < reading.lastTag ? refuse('Malformed', noRule, offset) : refuse('TermUnknown', rule, offset)
    return policy.length
  }
  if (reading.decision.permitted) return next
  reading.lastTag = tag
  const outcome = readRule(reading, body, next)
  const isFinal = tag === tags.prohibition ? foldProhibition(reading, outcome, rule) : foldPermission(reading, outcome, rule)
  return isFinal ? policy.length : next
}

const foldProhibition = (reading: Reading, result: RuleOutcome, rule: number): boolean => {
  if (result.outcome === 'notAbout' || result.outcome === 'fails') return false
  if (result.outcome !== 'holds') {
    reading.decision = adopt(result.finding, rule)
    return true
  }
  if (reading.decision.reason !== 'Prohibited') reading.decision = refuse('Prohibited', rule, 0)
  return !reading.voids
}

const foldPermission = (reading: Reading, result: RuleOutcome, rule: number): boolean => {
  if (result.outcome === 'malformed') {
    reading.decision = adopt(result.finding, rule)
    return true
  }
  if (result.outcome === 'holds') {
    const isVoid = reading.decision.reason === 'Prohibited'
    reading.decision = isVoid ? { ...reading.decision, reason: 'Void' } : { ...refuse('Permitted', rule, 0), permitted: true }
    return isVoid
  }
  if (result.outcome !== 'notAbout' && reading.decision.reason === 'NoPermission') reading.decision = adopt(result.finding, rule)
  return false
}

const find = (outcome: 'undecided' | 'malformed', offset: number): RuleOutcome => ({
  outcome,
  finding: { reason: outcome === 'malformed' ? 'Malformed' : 'TermUnknown', offset, leftOperand: 0, operator: 0, value: 0n },
})

const readRule = (reading: Reading, body: number, end: number): RuleOutcome => {
  const action = readAction(reading, body, end)
  if (typeof action !== 'number') return action
  const constraints = readParties(reading, action, end)
  return typeof constraints === 'number' ? readConstraints(reading.context, constraints, end) : constraints
}

/** The offset behind the action if it covers the one asked for. */
const readAction = ({ parameters }: Reading, offset: number, end: number): RuleOutcome | number => {
  const { policy } = parameters
  const { tag, body, next } = readNode(policy, offset, end)
  if (tag !== tags.action || next - body < 2) return find('malformed', offset)
  const ruleAction = actionTree[((policy[body] ?? 0) << 8) | (policy[body + 1] ?? 0)]?.canonical
  if (ruleAction === undefined) return find('undecided', offset)
  if (!isWithin(parameters.action, ruleAction)) return { outcome: 'notAbout' }
  return next - body === 2 ? next : find('undecided', offset)
}

/** Whether an action is the canonical `whole`, by exact match or inclusion. */
const isWithin = (action: number, whole: number): boolean => {
  let code = actionTree[action]?.canonical ?? 0
  while (code !== 0 && code !== whole) code = actionTree[code]?.parent ?? 0
  return code === whole
}

/** The offset of the first constraint if target and assignee are those of the request. */
const readParties = (reading: Reading, start: number, end: number): RuleOutcome | number => {
  const { policy } = reading.parameters
  let previous: number = tags.action
  let offset = start
  while (offset < end) {
    const { tag, body, next } = readNode(policy, offset, end)
    if (tag <= previous) return find('malformed', offset)
    if (tag >= tags.constraint) break
    const mismatch = readParty(reading, tag, policy.subarray(body, next), offset)
    if (mismatch !== undefined) return mismatch
    previous = tag
    offset = next
  }
  return offset
}

const readParty = (reading: Reading, tag: number, named: Uint8Array, offset: number): RuleOutcome | undefined => {
  const known: readonly number[] = [tags.target, tags.assignee, tags.assigner, tags.ruleUid]
  if (!known.includes(tag)) return find('undecided', offset)
  if (named.length !== 32) return find('malformed', offset)
  const isOther =
    (tag === tags.target && compareBytes(named, reading.productId) !== 0) ||
    (tag === tags.assignee && compareBytes(named, reading.consumer) !== 0)
  return isOther ? { outcome: 'notAbout' } : undefined
}
