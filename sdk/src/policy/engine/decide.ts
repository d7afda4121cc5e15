// The decision over policies in the normalised model, with its reason.
import type { Policy, Rule } from '../model/policy.ts'
import { indexGraph, joinGraphs, odrl } from '../rdf/graph.ts'
import { evaluateRule, type RuleReport } from './evaluateRule.ts'
import { type DecideOptions, strictOptions } from './options.ts'
import type { DecisionRequest, State, World } from './world.ts'

export type ReasonCode =
  | 'Permitted'
  | 'Prohibited'
  | 'Void'
  | 'Replaced'
  | 'Undecided'
  | 'NoPermission'
  | 'NotConsidered'
  | 'PermittedByDefault'

export type PolicyReport = {
  readonly policy: string
  readonly decision: 'allow' | 'deny' | 'none'
  readonly reason: ReasonCode
  /** The rule that decided. */
  readonly rule: string | undefined
  readonly rules: readonly RuleReport[]
}

export type Decision = {
  readonly decision: 'allow' | 'deny'
  readonly reason: ReasonCode
  readonly rule: string | undefined
  readonly policies: readonly PolicyReport[]
}

/** Nothing known: no facts, no time, no deeds. */
export const emptyState: State = { facts: new Map(), now: undefined, deeds: [], dutyStates: new Map(), graph: indexGraph([]) }

/**
 * Decides a request under policies. A policy that prohibits or is void outweighs any that permits; if none says anything, the
 * behaviour does. What cannot be decided denies.
 *
 * @param options readings on which the texts differ; what is left out is read strictly
 */
export const decide = (
  policies: readonly Policy[],
  request: DecisionRequest,
  state: State = emptyState,
  options: Partial<DecideOptions> = {},
): Decision => {
  const chosen = { ...strictOptions, ...options }
  const reports = policies.map((policy) => decidePolicy(policy, request, state, chosen))
  const speaking = reports.find(({ decision }) => decision === 'deny') ?? reports.find(({ decision }) => decision === 'allow')
  if (speaking !== undefined) return { ...outcome(speaking), policies: reports }
  if (chosen.behaviour === 'open') return { decision: 'allow', reason: 'PermittedByDefault', rule: undefined, policies: reports }
  return { decision: 'deny', reason: reports[0]?.reason ?? 'NoPermission', rule: reports[0]?.rule, policies: reports }
}

const outcome = ({ decision, reason, rule }: PolicyReport): Omit<Decision, 'policies'> => ({
  decision: decision === 'allow' ? 'allow' : 'deny',
  reason,
  rule,
})

const consideredTypes = ['Set', 'Agreement', 'Privacy', 'Ticket']

const considered = (type: string, { offers }: DecideOptions): boolean =>
  type === 'Offer' ? offers === 'evaluate' : consideredTypes.includes(type)

const decidePolicy = (policy: Policy, request: DecisionRequest, state: State, options: DecideOptions): PolicyReport => {
  const world = worldOf(policy, request, state, options)
  const rules = policy.rules.map((rule) => evaluateRule(rule, world))
  const report = { policy: policy.id, rules }
  if (policy.replacedBy.length > 0) return { ...report, decision: 'deny', reason: 'Replaced', rule: undefined }
  if (!considered(policy.type, options)) return { ...report, decision: 'none', reason: 'NotConsidered', rule: undefined }
  return { ...report, ...weigh(policy, rules, options) }
}

/** All that one policy is decided from. */
export const worldOf = (policy: Policy, request: DecisionRequest, state: State, options: DecideOptions): World => ({
  request,
  state,
  options,
  graph: joinGraphs([state.graph, policy.graph]),
  dutyBearers: dutyBearers(policy.rules),
})

/**
 * Only a name makes two duties one: what has none is what it is where it stands. A consequence stands at its duty, wherever that one does.
 * Nothing is around an obligation and its consequences.
 */
const dutyBearers = (rules: readonly Rule[]): World['dutyBearers'] => {
  const bearers = new Map<string, (Rule | undefined)[]>()
  const isNamed = ({ id }: Rule): boolean => !id.startsWith('_:')
  for (const rule of rules) {
    const duties = rule.kind === 'obligation' ? [rule] : [...rule.duties, ...rule.remedies]
    const shared = duties.flatMap((duty) => [duty, ...duty.consequences].filter((one) => isNamed(one) || isNamed(duty)))
    const bearer = rule.kind === 'obligation' ? undefined : rule
    for (const { id } of shared) bearers.set(id, [...(bearers.get(id) ?? []), bearer])
  }
  return bearers
}

const weigh = (
  policy: Policy,
  rules: readonly RuleReport[],
  options: DecideOptions,
): Pick<PolicyReport, 'decision' | 'reason' | 'rule'> => {
  const find = (kind: RuleReport['kind'], applies: boolean | undefined) =>
    rules.find((rule) => rule.kind === kind && rule.applies === applies)
  const strategy = strategyOf(policy, options)
  const undecided = find('prohibition', undefined)
  const prohibition = find('prohibition', true)
  const permission = find('permission', true)
  if (permission !== undefined && strategy === 'perm') return { decision: 'allow', reason: 'Permitted', rule: permission.rule }
  const isFirst =
    strategy === 'invalid' || prohibition === undefined || rules.indexOf(undecided ?? prohibition) <= rules.indexOf(prohibition)
  if (undecided !== undefined && isFirst) return { decision: 'deny', reason: 'Undecided', rule: undecided.rule }
  if (prohibition !== undefined && permission !== undefined && strategy === 'invalid') {
    return { decision: 'deny', reason: 'Void', rule: prohibition.rule }
  }
  if (prohibition !== undefined) return { decision: 'deny', reason: 'Prohibited', rule: prohibition.rule }
  if (permission !== undefined) return { decision: 'allow', reason: 'Permitted', rule: permission.rule }
  const missed = rules.find(({ kind, premises }) => kind === 'permission' && isAboutRequest(premises))
  const isOpen = missed !== undefined && missed.applies === undefined
  return { decision: 'none', reason: isOpen ? 'Undecided' : 'NoPermission', rule: missed?.rule }
}

/** Or may be: nothing of what it is about is another. */
const isAboutRequest = ({ action, target, party }: RuleReport['premises']): boolean => ![action, target, party].includes(false)

/** Several strategies, as inheritance can bring together, and one that nobody knows, void the policy as `invalid` does. */
const strategyOf = ({ conflicts }: Policy, { conflictDefault }: DecideOptions): 'invalid' | 'prohibit' | 'perm' => {
  const [strategy, ...others] = conflicts.map((iri) => iri.replace(odrl, ''))
  if (strategy === undefined) return conflictDefault
  return others.length === 0 && (strategy === 'perm' || strategy === 'prohibit') ? strategy : 'invalid'
}
