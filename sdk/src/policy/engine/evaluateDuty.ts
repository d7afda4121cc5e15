// Duties, obligations, consequences and remedies: fulfilled, violated or not yet, from what was done.
import type { Rule } from '../model/policy.ts'
import { evaluateConstraint, type Truth } from './evaluateConstraint.ts'
import { coversAction, isMember } from './hierarchy.ts'
import type { Deed, DutyState, World } from './world.ts'

export type DutyReport = {
  readonly duty: string
  readonly activation: 'active' | 'inactive' | 'undecided'
  readonly state: DutyState
  readonly consequences: readonly DutyReport[]
}

/** @param doer who has to do it if the duty does not say @param payer the assigner, to whom a compensation goes */
export const evaluateDuty = (duty: Rule, outer: Rule | undefined, world: World): DutyReport => {
  const truth = allOf(
    duty.constraints.map(
      (constraint) => evaluateConstraint(constraint, [world.request.facts, world.state.facts], world).satisfied,
    ),
  )
  const activation = truth === undefined ? 'undecided' : truth ? 'active' : 'inactive'
  const consequences = duty.consequences.map((consequence) => evaluateDuty(consequence, outer, world))
  const own = world.state.dutyStates.get(duty.id) ?? (isDone(duty, outer, world) ? 'fulfilled' : 'notSet')
  const isLate = own === 'violated' || (world.state.given?.isLate(duty) ?? false)
  return { duty: duty.id, activation, state: isLate ? afterBreach(own, consequences) : own, consequences }
}

/** Once a duty is late, it and all its consequences have to be done. */
const afterBreach = (own: DutyState, consequences: readonly DutyReport[]): DutyState =>
  own !== 'notSet' && own !== 'violated' && consequences.every(({ state }) => state === 'fulfilled') ? own : 'violated'

export const allOf = (truths: readonly Truth[]): Truth =>
  truths.includes(false) ? false : truths.includes(undefined) ? undefined : true

/** Whether what a rule is about was done, with all its refinements. */
export const isDone = (rule: Rule, outer: Rule | undefined, world: World): boolean => {
  const given = world.state.given?.isDone(rule)
  if (given === undefined) return world.state.deeds.some((deed) => isDeed(deed, rule, outer, world))
  const refinements = rule.action?.refinements ?? []
  return given && refinements.every((one) => evaluateConstraint(one, [], world, 'refinement').satisfied === true)
}

const isDeed = (deed: Deed, rule: Rule, outer: Rule | undefined, world: World): boolean => {
  const { state, options, graph } = world
  if (rule.action === undefined || !coversAction(graph, rule.action.name, deed.action)) return false
  if (deed.at !== undefined && state.now !== undefined && deed.at > state.now) return false
  const doer = rule.assignee ?? outer?.assignee
  const payee = rule.assigner ?? outer?.assigner
  const fits = (name: string | undefined, wanted: Rule['target']): boolean =>
    wanted === undefined || (name !== undefined && isMember(graph, name, wanted.names, options.membership))
  if (!fits(deed.party, doer) || !fits(deed.target, rule.target)) return false
  if (deed.payee !== undefined && !fits(deed.payee, payee)) return false
  return rule.action.refinements.every((one) => evaluateConstraint(one, [deed.facts], world, 'refinement').satisfied === true)
}
