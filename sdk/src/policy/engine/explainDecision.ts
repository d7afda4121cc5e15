// Why a request is allowed or denied, in sentences: for each policy and rule what it is about, what it demands, and what was found.
import type { Policy, Rule } from '../model/policy.ts'
import type { Decision, PolicyReport } from './decide.ts'
import type { RuleReport } from './evaluateRule.ts'
import { explainConstraint, explainDuty } from './explainParts.ts'
import { type DecideOptions, strictOptions } from './options.ts'
import { instantText, listOf, nameOf } from './wording.ts'
import type { DecisionRequest, State } from './world.ts'

export type ExplainDecisionParameters = {
  /** Those that were decided, in the same order. */
  readonly policies: readonly Policy[]
  readonly request: DecisionRequest
  readonly state: State
  readonly decision: Decision
  readonly options?: Partial<DecideOptions>
}

/**
 * The decision as text, for a reader who knows law rather than ODRL. Names are those of the documents; nothing is left out.
 *
 * @returns lines, without line ends
 *
 * @example
 * explainDecision({ policies, request, state, decision })[0] // 'ALLOWED. Permission 1 of urn:p holds.'
 */
export const explainDecision = ({ policies, request, state, decision, options = {} }: ExplainDecisionParameters): string[] => [
  verdict(policies, decision),
  '',
  'The request',
  `  action: ${nameOf(request.action ?? 'none')}`,
  `  asset:  ${request.target ?? 'none'}`,
  `  party:  ${request.party ?? 'none'}`,
  `  time:   ${state.now === undefined ? 'not known' : instantText(state.now)}`,
  '',
  ...decision.policies.flatMap((report, at) => explainPolicy(policies[at], report)),
  'Readings in force (see docs/policy-format.md; * differs from the strict reading)',
  ...explainOptions({ ...strictOptions, ...options }),
]

const explainOptions = (options: DecideOptions): string[] => {
  const strict: Readonly<Record<string, string>> = strictOptions
  return Object.keys(strictOptions).map((name) => {
    const values: Readonly<Record<string, string>> = options
    return `  ${values[name] === strict[name] ? ' ' : '*'} ${name}: ${values[name] ?? ''}`
  })
}

const verdict = (policies: readonly Policy[], decision: Decision): string => {
  const at = decision.policies.findIndex(({ reason, rule }) => reason === decision.reason && rule === decision.rule)
  const policy = policies[at]
  const place = decision.policies[at]?.rules.findIndex(({ rule }) => rule === decision.rule) ?? -1
  const rule = policy === undefined || place < 0 ? 'A rule' : placeOf(policy.rules, place)
  const where = policy?.id ?? 'the policies'
  const head = decision.decision === 'allow' ? 'ALLOWED.' : 'DENIED.'
  return `${head} ${reasons[decision.reason](rule, where, policy)}`
}

const reasons: Readonly<Record<Decision['reason'], (rule: string, policy: string, at: Policy | undefined) => string>> = {
  Permitted: (rule, policy) => `${rule} of ${policy} holds.`,
  Prohibited: (rule, policy) => `${rule} of ${policy} holds, and it forbids the action.`,
  Void: (rule, policy) =>
    `${rule} of ${policy} and a permission both hold, and its conflict strategy then makes the whole policy void.`,
  Replaced: (_, policy, at) => `${policy} was replaced by ${listOf(at?.replacedBy ?? [], 'and')} and no longer counts.`,
  Undecided: (rule, policy) =>
    `${rule} of ${policy} cannot be decided, and what cannot be decided is not allowed; see there what is missing.`,
  NoPermission: () => 'No permission holds for this request; see for each which part fails.',
  NotConsidered: (_, policy, at) => `${policy} is of the type ${at?.type ?? 'unknown'}, which grants nothing by itself.`,
  PermittedByDefault: () => 'Nothing forbids it, and under open behaviour what nothing forbids is allowed.',
}

const titles: Readonly<Record<Rule['kind'], string>> = {
  permission: 'Permission',
  prohibition: 'Prohibition',
  obligation: 'Obligation',
  duty: 'Duty',
  consequence: 'Consequence',
  remedy: 'Remedy',
}

const placeOf = (rules: readonly Rule[], at: number): string => {
  const kind = rules[at]?.kind ?? 'permission'
  return `${titles[kind]} ${rules.slice(0, at + 1).filter((rule) => rule.kind === kind).length}`
}

const explainPolicy = (policy: Policy | undefined, report: PolicyReport): string[] => {
  if (policy === undefined) return []
  const conflict = policy.conflicts.length === 0 ? 'not stated' : listOf(policy.conflicts, 'and')
  return [
    `Policy ${policy.id} (${policy.type}, conflict strategy ${conflict}): ${outcomes[report.decision]}`,
    ...report.rules.flatMap((rule, at) => explainRule(policy.rules[at], rule, placeOf(policy.rules, at))),
    '',
  ]
}

const outcomes = { allow: 'it allows the request', deny: 'it denies the request', none: 'it does not allow the request' } as const

const truths = (truth: boolean | undefined, yes: string, no: string): string =>
  truth === undefined ? 'cannot be decided' : truth ? yes : no

const explainRule = (rule: Rule | undefined, report: RuleReport, place: string): string[] => {
  if (rule === undefined) return []
  const label = report.rule.startsWith('_:') ? '' : ` (${report.rule})`
  if (rule.kind === 'obligation') return explainObligation(rule, report, `  ${place}${label}`)
  return [
    `  ${place}${label}: ${truths(report.applies, 'holds', 'does not hold')}`,
    ...explainPremises(rule, report),
    ...explainDemands(report),
    ...(rule.kind === 'prohibition' && report.deontic === 'violated'
      ? ['    it was infringed, and not all remedies are done']
      : []),
  ]
}

/** On obligations permissions do not depend. */
const explainObligation = (rule: Rule, { duties, refinements }: RuleReport, place: string): string[] => [
  `${place}, by itself no condition of any permission`,
  `    is for the party ${listOf(rule.assignee?.names ?? ['any'], 'or')}`,
  ...refinements.flatMap((one) => explainConstraint(one, 'narrowed to: ', '    ')),
  ...duties.flatMap((one) => explainDuty(one, 'duty', '    ')),
]

const explainPremises = (rule: Rule, { premises }: RuleReport): string[] => {
  const about = (truth: boolean | undefined) => truths(truth, 'yes', 'no, so the rule is not about this request')
  return [
    `    is about the action ${nameOf(rule.action?.name ?? 'any')}: ${about(premises.action)}`,
    `    is about the asset ${listOf(rule.target?.names ?? ['any'], 'or')}: ${about(premises.target)}`,
    `    is for the party ${listOf(rule.assignee?.names ?? ['any'], 'or')}: ${about(premises.party)}`,
  ]
}

const explainDemands = ({ constraints, refinements, duties, remedies }: RuleReport): string[] => [
  ...constraints.flatMap((one) => explainConstraint(one, 'condition: ', '    ')),
  ...refinements.flatMap((one) => explainConstraint(one, 'narrowed to: ', '    ')),
  ...duties.flatMap((one) => explainDuty(one, 'duty', '    ')),
  ...remedies.flatMap((one) => explainDuty(one, 'remedy', '    ')),
]
