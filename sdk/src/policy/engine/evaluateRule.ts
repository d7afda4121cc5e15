// One rule against one request: is it about the request, is it active, what does it come to.
import type { Reference, Rule } from '../model/policy.ts'
import { odrl } from '../rdf/graph.ts'
import { deedsOf, isDone } from './deeds.ts'
import { type ConstraintReport, evaluateConstraint, type Truth } from './evaluateConstraint.ts'
import { allOf, type DutyReport, evaluateDuty } from './evaluateDuty.ts'
import { coversAction, impliedActions, isMember } from './hierarchy.ts'
import type { World } from './world.ts'

export type RuleReport = {
  readonly rule: string
  readonly kind: Rule['kind']
  readonly action: string
  /** Whether action, target and assignee are those of the request; undecided only without a target where one is demanded. */
  readonly premises: { readonly action: Truth; readonly target: Truth; readonly party: Truth }
  readonly constraints: readonly ConstraintReport[]
  readonly refinements: readonly ConstraintReport[]
  /** Those of a permission; of an obligation itself. */
  readonly duties: readonly DutyReport[]
  /** Of a prohibition that was infringed; they mend it once all are done. */
  readonly remedies: readonly DutyReport[]
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
  const refinementLists = [rule.action, rule.target, rule.assignee].map((part) =>
    (part?.refinements ?? []).map((refinement) => evaluateConstraint(refinement, facts, world, 'refinement')),
  )
  const refinements = refinementLists.flat()
  const duties = rule.duties.map((duty) => evaluateDuty(duty, rule, world))
  const refined = inTurn(refinementLists.map(allHold))
  const [constrained, met] = [allHold(constraints), allOf(duties.map((duty) => isMet(duty, world)))]
  const conditions = allOf([constrained, met])
  const { action, target, party } = premises
  const applies = inTurn([action, target, party, refined, constrained, met])
  const about = {
    rule: rule.id,
    kind: rule.kind,
    action: rule.action?.name ?? '',
    premises,
    constraints,
    refinements,
    applies,
  } as const
  if (rule.kind === 'obligation') {
    const own = evaluateDuty(rule, undefined, world)
    return { ...about, duties: [own], remedies: [], activation: own.activation, deontic: own.state }
  }
  const active = options.refinementFalse === 'inactive' ? allOf([conditions, refined]) : conditions
  const activation = active === undefined ? 'undecided' : active ? 'active' : 'inactive'
  const remedies = rule.remedies.map((one) => evaluateDuty(one, rule, world, infringedAt(rule, world)))
  const report = { ...about, duties, remedies, activation } as const
  return rule.kind === 'permission'
    ? report
    : { ...report, deontic: prohibitionState(rule, allOf([conditions, refined]), remedies, world) }
}

const allHold = (reports: readonly ConstraintReport[]): Truth => allOf(reports.map(({ satisfied }) => satisfied))

/** What is asked only if all before it hold: what an earlier one denies or leaves open, a later one does not change. */
const inTurn = (truths: readonly Truth[]): Truth => {
  const at = truths.findIndex((truth) => truth !== true)
  return at < 0 ? true : truths[at]
}

const findPremises = (rule: Rule, world: World): RuleReport['premises'] => {
  const { request, options, graph } = world
  const absent: Truth = options.missingTarget === 'matchAny' ? true : undefined
  const fits = (name: string | undefined, wanted: Reference): boolean =>
    name !== undefined && isMember(graph, name, wanted.names, options.membership)
  return {
    action: rule.action === undefined ? absent : isAbout(rule.kind, rule.action.name, request.action, world),
    target: rule.target === undefined ? absent : fits(request.target, rule.target),
    party: rule.assignee === undefined || fits(request.party, rule.assignee),
  }
}

const isMet = ({ activation, state }: DutyReport, { options }: World): Truth => {
  if (activation === 'undecided') return undefined
  if (activation === 'inactive') return options.dutyInactive === 'ignore'
  return state === 'fulfilled' || (state === 'notSet' && options.dutyNotSet === 'permit')
}

/** A permission is also about what its action implies; what the policy says of that was read into its rules, so the state is asked. */
const isAbout = (kind: Rule['kind'], name: string, asked: string | undefined, { graph, state }: World): boolean => {
  if (asked === undefined) return false
  const isImplying = kind === 'permission' && state.graph.subjects(`${odrl}implies`).length > 0
  return (isImplying ? impliedActions(graph, name) : [name]).some((one) => coversAction(graph, one, asked))
}

/** After which time a remedy counts: the last infringement, of which the time may be unknown; undefined if the order does not matter. */
const infringedAt = (rule: Rule, world: World): number | 'unknown' | undefined => {
  if (world.options.remedyOrder === 'any') return undefined
  const times = deedsOf(rule, undefined, world).map(({ at }) => at)
  const known = times.filter((at) => at !== undefined)
  return times.length === 0 || known.length < times.length ? 'unknown' : Math.max(...known)
}

/** @param holds its constraints and refinements */
const prohibitionState = (rule: Rule, holds: Truth, remedies: readonly DutyReport[], world: World): 'violated' | 'notSet' => {
  if (holds !== true || !isDone(rule, undefined, world)) return 'notSet'
  return remedies.length > 0 && remedies.every(({ state }) => state === 'fulfilled') ? 'notSet' : 'violated'
}
