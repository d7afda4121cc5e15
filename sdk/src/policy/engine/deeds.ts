// Whether what a rule is about was done: by whom, on what, for whom, when.
import type { Reference, Rule } from '../model/policy.ts'
import { odrl } from '../rdf/graph.ts'
import { evaluateConstraint } from './evaluateConstraint.ts'
import { coversAction, isMember } from './hierarchy.ts'
import type { Deed, World } from './world.ts'

/** @param after only what was done after that time counts; `unknown`: only what says itself that it came after the breach */
export const isDone = (rule: Rule, outer: Rule | undefined, world: World, after?: number | 'unknown'): boolean => {
  const given = world.state.given?.isDone(rule)
  if (given === undefined) return deedsOf(rule, outer, world).some((deed) => isAfter(deed, after))
  const refinements = rule.action?.refinements ?? []
  const isRefined = refinements.every((one) => evaluateConstraint(one, [], world, 'refinement').satisfied === true)
  // A table of presets says that something was done, not when.
  return given && isRefined && after === undefined
}

const isAfter = ({ at, isAfterBreach }: Deed, after: number | 'unknown' | undefined): boolean =>
  after === undefined || isAfterBreach === true || (after !== 'unknown' && at !== undefined && at > after)

/** All deeds that are what the rule is about; a duty that stands under several permissions may be done under any of them. */
export const deedsOf = (rule: Rule, outer: Rule | undefined, world: World): Deed[] => {
  const bearers = world.dutyBearers.get(rule.id) ?? [outer]
  return world.state.deeds.filter((deed) => bearers.some((bearer) => isDeed(deed, rule, bearer, world)))
}

const payments = ['compensate', 'pay'].map((name) => `${odrl}${name}`)

const isDeed = (deed: Deed, rule: Rule, outer: Rule | undefined, world: World): boolean => {
  const { state, options, graph } = world
  if (rule.action === undefined || !coversAction(graph, rule.action.name, deed.action)) return false
  if (deed.at !== undefined && state.now !== undefined && deed.at > state.now) return false
  const fits = (name: string | undefined, wanted: Reference | undefined): boolean =>
    wanted === undefined || (name !== undefined && isMember(graph, name, wanted.names, options.membership))
  const { doer, payee, isPayeeNamed } = rolesOf(rule, outer)
  if (!fits(deed.party, doer) || !fits(deed.target, rule.target)) return false
  if ((isPayeeNamed || deed.payee !== undefined) && !fits(deed.payee, payee)) return false
  return rule.action.refinements.every((one) => evaluateConstraint(one, [deed.facts], world, 'refinement').satisfied === true)
}

type Roles = {
  readonly doer: Reference | undefined
  readonly payee: Reference | undefined
  /** Then a payment to nobody in particular does not count. */
  readonly isPayeeNamed: boolean
}

/** Who has to do it, and to whom a compensation goes: its own functions first, then those of the rule around it, then assignee and assigner. */
const rolesOf = (rule: Rule, outer: Rule | undefined): Roles => {
  const isPayment = payments.includes(rule.action?.name ?? '')
  const named = (name: string): Reference | undefined =>
    isPayment ? [...rule.functions, ...(outer?.functions ?? [])].find((one) => one.name === name)?.party : undefined
  const payee = named('compensatedParty')
  return {
    doer: named('compensatingParty') ?? rule.assignee ?? outer?.assignee,
    payee: payee ?? rule.assigner ?? outer?.assigner,
    isPayeeNamed: payee !== undefined,
  }
}
