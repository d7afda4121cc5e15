// One rule against one request: is it about the request, is it active, what does it come to.
import type { Reference, Rule } from '../model/policy.ts'
import { type ConstraintReport, evaluateConstraint, type Truth } from './evaluateConstraint.ts'
import { allOf, type DutyReport, evaluateDuty, isDone } from './evaluateDuty.ts'
import { coversAction, isMember } from './hierarchy.ts'
import type { World } from './world.ts'

export type RuleReport = {
  readonly rule: string
  readonly kind: Rule['kind']
  /** Whether action, target and assignee are those of the request; undecided only without a target where one is demanded. */
  readonly premises: { readonly action: Truth; readonly target: Truth; readonly party: Truth }
  readonly constraints: readonly ConstraintReport[]
  readonly refinements: readonly ConstraintReport[]
  readonly duties: readonly DutyReport[]
  /** By constraints, conditions and, where the option says so, refinements. */
  readonly activation: 'active' | 'inactive' | 'undecided'
  /** The rule is about the request and active. */
  readonly applies: Truth
  readonly deontic?: 'fulfilled' | 'violated' | 'notSet'
}

export const evaluateRule = (rule: Rule, world: World): RuleReport => {
  const { request, state, options } = world
  const facts = [request.facts, state.facts]
  const premises = findPremises(rule, world)
  const constraints = rule.constraints.map((constraint) => evaluateConstraint(constraint, facts, world))
  const refinements = [rule.action, rule.target, rule.assignee]
    .flatMap((part) => part?.refinements ?? [])
    .map((refinement) => evaluateConstraint(refinement, facts, world, 'refinement'))
  const duties = rule.duties.map((duty) => evaluateDuty(duty, rule, world))
  const refined = allOf(refinements.map(({ satisfied }) => satisfied))
  const conditions = allOf([...constraints.map(({ satisfied }) => satisfied), ...duties.map((duty) => isMet(duty, world))])
  const active = options.refinementFalse === 'inactive' && rule.kind !== 'obligation' ? allOf([conditions, refined]) : conditions
  const applies = allOf([premises.action, premises.target, premises.party, conditions, refined])
  const activation = active === undefined ? 'undecided' : active ? 'active' : 'inactive'
  const report = { rule: rule.id, kind: rule.kind, premises, constraints, refinements, duties, activation, applies } as const
  return rule.kind === 'permission' ? report : { ...report, deontic: deonticState(rule, active, world) }
}

const findPremises = (rule: Rule, { request, options, graph }: World): RuleReport['premises'] => {
  const absent: Truth = options.missingTarget === 'matchAny' ? true : undefined
  const fits = (name: string | undefined, wanted: Reference): boolean =>
    name !== undefined && isMember(graph, name, wanted.names, options.membership)
  return {
    action:
      rule.action === undefined ? absent : request.action !== undefined && coversAction(graph, rule.action.name, request.action),
    target: rule.target === undefined ? absent : fits(request.target, rule.target),
    party: rule.assignee === undefined || fits(request.party, rule.assignee),
  }
}

const isMet = ({ activation, state }: DutyReport, { options }: World): Truth => {
  if (activation === 'undecided') return undefined
  if (activation === 'inactive') return options.dutyInactive === 'ignore'
  return state === 'fulfilled' || (state === 'notSet' && options.dutyNotSet === 'permit')
}

const deonticState = (rule: Rule, active: Truth, world: World): 'fulfilled' | 'violated' | 'notSet' => {
  if (rule.kind !== 'prohibition') return evaluateDuty(rule, undefined, world).state
  if (active !== true || !isDone(rule, undefined, world)) return 'notSet'
  const remedied = rule.remedies.length > 0 && rule.remedies.every((one) => evaluateDuty(one, rule, world).state === 'fulfilled')
  return remedied ? 'notSet' : 'violated'
}
