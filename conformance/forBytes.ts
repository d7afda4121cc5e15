// What a suite's policies leave open or a chain cannot know, settled before they become bytes. The engine of the model reads them as they are.
import { iriOfTerm, isOwn } from '@causeway/sdk/policy/compile/terms'
import { instantOf } from '@causeway/sdk/policy/engine/compareTerms'
import { leftOperandCodes } from '@causeway/sdk/policy/generated/vocabulary'
import type { AtomicConstraint, Constraint, Policy, Reference, Rule } from '@causeway/sdk/policy/model/policy'
import { odrl, rdf, type Term } from '@causeway/sdk/policy/rdf/graph'

/**
 * A policy that can be compiled:
 * - an agreement or an offer without the parties that it must name is a Set, or has an assigner that is read over
 * - a prefix that nobody declared is a namespace of its own, and so is a left operand that only the policy's profile can know
 * - a constraint that is only named, as in tables of presets, is one on a left operand of that name
 * - a text in a language is that text, as it is for the model
 * - if the clock of the case has a fraction, operators on `dateTime` that hold at the instant itself read it to the second: a block's
 *   time has none, and `eq` could never hold
 *
 * @param clocks what the case gives as its time
 */
export const forBytes = (policy: Policy, clocks: readonly Term[]): Policy => {
  const isFine = clocks.some((clock) => (instantOf(clock) ?? 0) % 1000 !== 0)
  const readRule = ruleReader(isFine ? toWholeSecond : (value) => value)
  const isAgreement = policy.type === 'Agreement' && policy.rules.some(({ assigner, assignee }) => !(assigner && assignee))
  const rules = policy.rules.map(readRule)
  return {
    ...policy,
    id: policy.id.startsWith('_:') ? 'urn:case:policy' : policy.id,
    type: isAgreement ? 'Set' : policy.type,
    rules: policy.type === 'Offer' ? rules.map((rule) => ({ ...rule, assigner: rule.assigner ?? nobody })) : rules,
  }
}

const nobody: Reference = { names: ['urn:case:nobody'], refinements: [] }

type ReadInstant = (value: Term) => Term

const ruleReader = (readInstant: ReadInstant) => {
  const readAll = (constraints: readonly Constraint[]): Constraint[] => constraints.map((one) => readConstraint(one, readInstant))
  const readReference = (reference: Reference | undefined): Reference | undefined =>
    reference && { ...reference, refinements: readAll(reference.refinements) }
  const readRule = (rule: Rule): Rule => ({
    ...rule,
    action: rule.action && { name: declared(rule.action.name), refinements: readAll(rule.action.refinements) },
    target: readReference(rule.target),
    assigner: readReference(rule.assigner),
    assignee: readReference(rule.assignee),
    constraints: readAll(rule.constraints),
    duties: rule.duties.map(readRule),
    consequences: rule.consequences.map(readRule),
    remedies: rule.remedies.map(readRule),
  })
  return readRule
}

const readConstraint = (constraint: Constraint, readInstant: ReadInstant): Constraint => {
  if (constraint.kind !== 'atomic') {
    return { ...constraint, operands: constraint.operands.map((operand) => readConstraint(operand, readInstant)) }
  }
  const isNameOnly = constraint.leftOperand === '' && constraint.operator === '' && constraint.right.length === 0
  if (isNameOnly) return { ...constraint, ...namedOnly(constraint) }
  const isExact = constraint.leftOperand === `${odrl}dateTime` && !/[lg]t$/.test(constraint.operator)
  const right = (isExact ? constraint.right.map(readInstant) : constraint.right).map(withoutLanguage)
  return { ...constraint, leftOperand: profiled(declared(constraint.leftOperand)), right }
}

const namedOnly = ({ id }: AtomicConstraint): Pick<AtomicConstraint, 'leftOperand' | 'operator' | 'right'> => ({
  leftOperand: id.startsWith('_:') ? `urn:case:${id.slice(2)}` : id,
  operator: `${odrl}eq`,
  right: [{ kind: 'literal', value: 'satisfied', datatype: '' }],
})

/** `ex:dayOfWeek` without a prefix `ex` is an IRI of a scheme that nobody knows, which the compiler takes for a mistake. */
const declared = (name: string): string => (/^(https?|urn|did|tag|info|_):|^[^:]*$/.test(name) ? name : ownPrefix + name)

const profiled = (operand: string): string => {
  const isKnown = Object.keys(leftOperandCodes).some((term) => iriOfTerm(term) === operand)
  return isOwn(operand) && !isKnown ? ownPrefix + operand : operand
}

const ownPrefix = 'urn:case:prefix:'

/** The name that a document gives a left operand. */
export const writtenName = (operand: string): string =>
  operand.startsWith(ownPrefix) ? operand.slice(ownPrefix.length) : operand

const withoutLanguage = (value: Term): Term => (value.datatype === `${rdf}langString` ? { ...value, datatype: '' } : value)

const toWholeSecond = (value: Term): Term => {
  const milliseconds = /\.\d*[1-9]/.test(value.value) ? instantOf(value) : undefined
  return milliseconds === undefined ? value : { ...value, value: new Date(Math.floor(milliseconds / 1000) * 1000).toISOString() }
}
