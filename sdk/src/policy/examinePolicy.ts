// What a policy says about every one of its rules, as `examine` of contracts/policy/PolicyEvaluator.sol: docs/policy-format.md, "The report".
import { endOfConstraints, readDuties, readDuty, readRuleConstraints, stateOfProhibition } from './evaluateDuties.ts'
import { readHead, readRefinements } from './evaluateRules.ts'
import { nodeHeader, tags } from './policyFormat.ts'
import { isFault, readProperties } from './policyProperties.ts'
import {
  type DutyState,
  type EvaluatePolicyParameters,
  nextAt,
  type Outcome,
  type OutcomeCode,
  openReading,
  outcomeNames,
  outcomes,
  type Reading,
  tagAt,
} from './policyReading.ts'

/** What one rule comes to for a request. */
export type RuleState = {
  /** Of the rule's node; 0 of an element that says where the policy cannot be read. */
  readonly tag: number
  /** Action and parties. */
  readonly about: Outcome
  readonly refinements: Outcome
  readonly constraints: Outcome
  /** Of a permission: what all its duties come to. */
  readonly duties: Outcome
  /** Of a permission: the state of its first duty. */
  readonly duty: DutyState
  /** Of an obligation or prohibition. */
  readonly state: DutyState
}

/**
 * One element a rule, in the order of the bytes and whatever the decision. Never throws for any bytes: where the policy cannot be
 * read, the list ends with an element of tag 0.
 *
 * @example
 * examinePolicy({ policy, action: actionCodes['cwy:compute'], productId, consumer, time: 1_800_000_000n, facts })[0]?.constraints // 'Holds'
 */
export const examinePolicy = (parameters: EvaluatePolicyParameters): RuleState[] => {
  const { policy } = parameters
  const properties = readProperties(policy)
  if (isFault(properties)) return [unreadable(properties.reason === 'Malformed')]
  const reading = openReading(parameters, properties.options)
  const states: RuleState[] = []
  let previous: number = tags.prohibition
  for (let offset = properties.firstRule; offset !== policy.length; offset = nextAt(policy, offset)) {
    const tag = tagAt(policy, offset, policy.length)
    if (tag < previous || tag > tags.obligation) return [...states, unreadable(tag < previous)]
    states.push(examineRule(reading, tag, offset))
    previous = tag
  }
  return states
}

const unreadable = (isMalformed: boolean): RuleState => ({
  tag: 0,
  about: isMalformed ? 'Malformed' : 'Undecided',
  refinements: 'NotAbout',
  constraints: 'NotAbout',
  duties: 'NotAbout',
  duty: 'None',
  state: 'None',
})

const examineRule = (reading: Reading, tag: number, offset: number): RuleState => {
  const body = offset + nodeHeader
  const end = nextAt(reading.policy, offset)
  const about = nameOf(readHead(reading, body, end))
  const walked = readHead(reading, body, end, false)
  const none = { duties: 'Holds', duty: 'None', state: 'None' } as const
  if (walked !== outcomes.holds) {
    const outcome = nameOf(walked)
    return { tag, about, refinements: outcome, constraints: outcome, duties: outcome, duty: 'None', state: 'None' }
  }
  const start = reading.at
  const tail = endOfConstraints(reading.policy, start, end)
  const refinements = readRefinements(reading, body)
  const constraints = readRuleConstraints(reading, start, tail, end)
  const read = { tag, about, refinements: nameOf(refinements), constraints: nameOf(constraints), ...none }
  if (tag === tags.permission) return { ...read, ...examineDuties(reading, tail, end) }
  if (tag === tags.obligation) return { ...read, state: examineDuty(reading, offset) }
  return { ...read, state: examineProhibition(reading, offset, tail, refinements, constraints) }
}

const nameOf = (outcome: OutcomeCode): Outcome => outcomeNames[outcome]

const examineDuties = (reading: Reading, tail: number, end: number): Pick<RuleState, 'duties' | 'duty'> => {
  const duties = nameOf(readDuties(reading, tail, end))
  const isDuty = tagAt(reading.policy, tail, end) === tags.duty
  return { duties, duty: isDuty ? examineDuty(reading, tail) : 'None' }
}

const examineDuty = (reading: Reading, offset: number): DutyState => {
  readDuty(reading, offset)
  return reading.duty
}

const examineProhibition = (
  reading: Reading,
  offset: number,
  tail: number,
  refinements: OutcomeCode,
  constraints: OutcomeCode,
): DutyState => {
  if (refinements > outcomes.fails || constraints > outcomes.fails) return 'Undecided'
  const state = stateOfProhibition(reading, offset, tail)
  return refinements === outcomes.holds && constraints === outcomes.holds ? state : state === 'Undecided' ? 'Undecided' : 'NotSet'
}
