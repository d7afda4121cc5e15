// The evaluator of contracts/policy/PolicyEvaluator.sol in TypeScript: the same bytes, the same decision, the same reason.
import { endOfConstraints, readDuties, readRemedies, readRuleConstraints } from './evaluateDuties.ts'
import { readHead, readRefinements } from './evaluateRules.ts'
import { conflictCodes, nodeHeader, tags } from './policyFormat.ts'
import { isFault, type PolicyProperties, readProperties, standstill } from './policyProperties.ts'
import {
  type EvaluatePolicyParameters,
  hasOption,
  nextAt,
  type OutcomeCode,
  openReading,
  outcomes,
  type Reading,
  tagAt,
} from './policyReading.ts'
import { noRule, type PolicyReason } from './policyReason.ts'

/** As in Solidity: what the decision was, and which rule and constraint made it. */
export type PolicyDecision = {
  readonly permitted: boolean
  readonly reason: PolicyReason
  /** Index of the rule that decided; 0xffff if none did. */
  readonly rule: number
  /** Byte offset of the node that decided; 0 if none did. */
  readonly offset: number
  readonly leftOperand: number
  readonly operator: number
  /** The first value that was read or the id of a duty, 256 bits; 0 if none was. */
  readonly value: bigint
}

/** What is known so far while the rules are read. */
type Weighing = {
  readonly reading: Reading
  readonly conflict: number
  decision: PolicyDecision
  /** Whether a prohibition, or what cannot be read, has denied. */
  isDenied: boolean
  lastTag: number
}

/**
 * Decides a request under a compiled policy. Never throws for any bytes: what is not a policy is denied.
 *
 * @example
 * evaluatePolicy({ policy, action: actionCodes['cwy:compute'], productId, consumer, time: 1_800_000_000n, facts }).reason // 'Permitted'
 */
export const evaluatePolicy = (parameters: EvaluatePolicyParameters): PolicyDecision => {
  const properties = readProperties(parameters.policy)
  if (isFault(properties)) return refuse(properties.reason, noRule, properties.offset)
  const reading = openReading(parameters, properties.options)
  const still = standstill(properties)
  if (still === undefined) return weighRules(reading, properties)
  const refusal = refuse(still.reason, noRule, still.offset)
  return still.reason === 'Replaced' ? refusal : byDefault(reading, refusal)
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

const permit = (reason: PolicyReason, rule: number): PolicyDecision => ({ ...refuse(reason, rule, 0), permitted: true })

/** What nothing forbids is permitted if the policy says so. */
const byDefault = (reading: Reading, refusal: PolicyDecision): PolicyDecision =>
  hasOption(reading, 'behaviour') ? permit('PermittedByDefault', noRule) : refusal

const weighRules = (reading: Reading, { firstRule, conflict }: PolicyProperties): PolicyDecision => {
  const decision = refuse('NoPermission', noRule, 0)
  const weighing: Weighing = { reading, conflict, decision, isDenied: false, lastTag: tags.prohibition }
  const { policy } = reading
  let isFinal = false
  let offset = firstRule
  for (let rule = 0; !isFinal && offset !== policy.length; rule++) {
    isFinal = weighNode(weighing, offset, rule)
    offset = nextAt(policy, offset)
  }
  return weighing.decision.permitted || weighing.isDenied ? weighing.decision : byDefault(reading, weighing.decision)
}

/** Weighs one node among the rules; true if the decision is final. */
const weighNode = (weighing: Weighing, offset: number, rule: number): boolean => {
  const { policy } = weighing.reading
  const tag = tagAt(policy, offset, policy.length)
  if (tag < weighing.lastTag) return deny(weighing, refuse('Malformed', noRule, offset))
  if (tag > tags.obligation) return deny(weighing, refuse('TermUnknown', rule, offset))
  weighing.lastTag = tag
  if (tag === tags.obligation || weighing.decision.permitted) return false
  const outcome = readRule(weighing.reading, tag, offset)
  if (outcome === outcomes.malformed) return deny(weighing, adopt(weighing, rule))
  return tag === tags.prohibition ? foldProhibition(weighing, outcome, rule) : foldPermission(weighing, outcome, rule)
}

const deny = (weighing: Weighing, decision: PolicyDecision): true => {
  weighing.decision = decision
  weighing.isDenied = true
  return true
}

/** The refusal that the last finding explains. */
const adopt = ({ reading }: Weighing, rule: number): PolicyDecision => ({ permitted: false, rule, ...reading.finding })

const foldProhibition = (weighing: Weighing, outcome: OutcomeCode, rule: number): boolean => {
  if (outcome === outcomes.notAbout || outcome === outcomes.fails) return false
  const isPending = weighing.conflict === conflictCodes.perm
  if (outcome === outcomes.holds && !weighing.isDenied) deny(weighing, refuse('Prohibited', rule, 0))
  if (outcome === outcomes.undecided && !(isPending && weighing.isDenied)) deny(weighing, adopt(weighing, rule))
  if (outcome === outcomes.undecided) return !isPending
  // Read on only for a permission that outweighs it or makes the policy void.
  return weighing.conflict === conflictCodes.prohibit
}

const foldPermission = (weighing: Weighing, outcome: OutcomeCode, rule: number): boolean => {
  if (outcome === outcomes.holds && weighing.isDenied && weighing.conflict === conflictCodes.invalid) {
    weighing.decision = { ...weighing.decision, reason: 'Void' }
    return true
  }
  if (outcome === outcomes.holds) weighing.decision = permit('Permitted', rule)
  else if (outcome !== outcomes.notAbout && weighing.decision.reason === 'NoPermission') weighing.decision = adopt(weighing, rule)
  return false
}

const readRule = (reading: Reading, tag: number, offset: number): OutcomeCode => {
  const end = nextAt(reading.policy, offset)
  const head = readHead(reading, offset + nodeHeader, end)
  if (head !== outcomes.holds) return head
  const constraints = reading.at
  const refinements = readRefinements(reading, offset + nodeHeader)
  if (refinements !== outcomes.holds) return refinements
  const tail = endOfConstraints(reading.policy, constraints, end)
  const outcome = readRuleConstraints(reading, constraints, tail, end)
  if (outcome !== outcomes.holds || tail === end) return outcome
  return tag === tags.permission ? readDuties(reading, tail, end) : readRemedies(reading, tail, end)
}
