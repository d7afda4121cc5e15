// The deadline of a duty: a plain `dateTime` `lt` or `lteq` that stands directly at it.
import type { AtomicConstraint, Constraint, Rule } from '../model/policy.ts'
import { odrl } from '../rdf/graph.ts'
import { dateOnly, instantOf } from './compareTerms.ts'
import type { World } from './world.ts'

const day = 86_400_000

export const isDeadline = (constraint: Constraint, { options, state }: World): constraint is AtomicConstraint =>
  options.dutyLapsed === 'violated' && state.given === undefined && isPlainLimit(constraint)

/** Whatever the options say of it. */
export const isPlainLimit = (constraint: Constraint): constraint is AtomicConstraint =>
  constraint.kind === 'atomic' &&
  constraint.leftOperand === `${odrl}dateTime` &&
  [`${odrl}lt`, `${odrl}lteq`].includes(constraint.operator) &&
  constraint.unit === undefined &&
  constraint.status === undefined &&
  constraint.references.length === 0

/** The earliest of them, in milliseconds since 1970; a date that means its whole day ends with its last millisecond. */
export const deadlineOf = (duty: Rule, world: World): number | undefined => {
  const limits = duty.constraints.filter((one) => isDeadline(one, world)).flatMap((one) => limitOf(one, world))
  return limits.length === 0 ? undefined : Math.min(...limits)
}

const limitOf = ({ right: [term], operator }: AtomicConstraint, { options }: World): number[] => {
  const instant = term === undefined ? undefined : instantOf(term)
  if (term === undefined || instant === undefined) return []
  return [options.dates === 'wholeDay' && dateOnly(term) && operator === `${odrl}lteq` ? instant + day - 1 : instant]
}
