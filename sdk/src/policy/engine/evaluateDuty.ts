// Duties, obligations, consequences and remedies: fulfilled, violated or not yet, from what was done and when.
import type { Rule } from '../model/policy.ts'
import { deadlineOf, isDeadline } from './deadline.ts'
import { deedsOf, isDone } from './deeds.ts'
import { type ConstraintReport, evaluateConstraint, type Truth } from './evaluateConstraint.ts'
import type { DutyState, World } from './world.ts'

export type DutyReport = {
  readonly duty: string
  readonly action: string
  readonly constraints: readonly ConstraintReport[]
  readonly activation: 'active' | 'inactive' | 'undecided'
  readonly state: DutyState
  /** It was not done in time; once all consequences are done too, it is fulfilled all the same. */
  readonly isLate: boolean
  /** Milliseconds since 1970. */
  readonly deadline?: number
  readonly consequences: readonly DutyReport[]
}

/** @param after only what was done after that counts: a time, or `unknown` if it is not known when the breach was */
export const evaluateDuty = (duty: Rule, outer: Rule | undefined, world: World, after?: number | 'unknown'): DutyReport => {
  const facts = [world.request.facts, world.state.facts]
  const constraints = duty.constraints.map((constraint) => evaluateConstraint(constraint, facts, world))
  const isOver = duty.constraints.map((one, at) => isDeadline(one, world) && constraints[at]?.satisfied === false)
  const truth = allOf(constraints.map(({ satisfied }, at) => isOver[at] === true || satisfied))
  const activation = truth === undefined ? 'undecided' : truth ? 'active' : 'inactive'
  const deadline = deadlineOf(duty, world)
  const stated = world.state.dutyStates.get(duty.id)
  const done = wasDone(duty, outer, world, after)
  const isInTime = stated === 'fulfilled' || wasInTime(duty, outer, world, deadline)
  const isLate = stated === 'violated' || (world.state.given?.isLate(duty) ?? false) || (isOver.includes(true) && !isInTime)
  const breach = breachOf(duty, world, deadline, stated)
  const consequences = duty.consequences.map((one) => evaluateDuty(one, outer, world, breach))
  const isMended = done && consequences.every((one) => one.state === 'fulfilled')
  const state =
    activation !== 'active' ? 'notSet' : isLate ? (isMended ? 'fulfilled' : 'violated') : done ? 'fulfilled' : 'notSet'
  const about = { duty: duty.id, action: duty.action?.name ?? '', constraints, activation, state, isLate, consequences } as const
  return deadline === undefined ? about : { ...about, deadline }
}

/** From when on a consequence counts, if the order matters. */
const breachOf = (
  duty: Rule,
  { state, options }: World,
  deadline: number | undefined,
  stated: DutyState | undefined,
): number | 'unknown' | undefined => {
  if (options.consequenceOrder === 'any') return undefined
  return deadline ?? (stated === 'violated' ? state.dutyTimes?.get(duty.id) : undefined) ?? 'unknown'
}

const wasDone = (duty: Rule, outer: Rule | undefined, world: World, after: number | 'unknown' | undefined): boolean => {
  const { state } = world
  const since = state.dutyTimes?.get(duty.id)
  const isStated = state.dutyStates.get(duty.id) === 'fulfilled'
  if (isStated && (after === undefined || (after !== 'unknown' && since !== undefined && since > after))) return true
  return isDone(duty, outer, world, after)
}

/** A deed at the deadline itself is in time; one of which nobody says when it was is not, once the deadline is over. */
const wasInTime = (duty: Rule, outer: Rule | undefined, world: World, deadline: number | undefined): boolean =>
  world.state.given !== undefined
    ? isDone(duty, outer, world)
    : deedsOf(duty, outer, world).some(({ at }) => deadline === undefined || (at !== undefined && at <= deadline))

/** Undecided is contagious: what one premise leaves open, no other can close. */
export const allOf = (truths: readonly Truth[]): Truth => (truths.includes(undefined) ? undefined : !truths.includes(false))
