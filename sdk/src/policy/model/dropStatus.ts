// Inheritance: "No constraint status information is transferred from the parent Policy to the child Policy" (Information Model 2.9).
import type { Constraint, Reference, Rule } from './policy.ts'

/** The rule as a child inherits it. */
export const dropStatus = (rule: Rule): Rule => ({
  ...rule,
  action: rule.action && { ...rule.action, refinements: rule.action.refinements.map(withoutStatus) },
  target: refined(rule.target),
  assigner: refined(rule.assigner),
  assignee: refined(rule.assignee),
  constraints: rule.constraints.map(withoutStatus),
  duties: rule.duties.map(dropStatus),
  consequences: rule.consequences.map(dropStatus),
  remedies: rule.remedies.map(dropStatus),
})

const refined = (reference: Reference | undefined): Reference | undefined =>
  reference && { ...reference, refinements: reference.refinements.map(withoutStatus) }

const withoutStatus = (constraint: Constraint): Constraint =>
  constraint.kind === 'atomic'
    ? { ...constraint, status: undefined }
    : { ...constraint, operands: constraint.operands.map(withoutStatus) }
