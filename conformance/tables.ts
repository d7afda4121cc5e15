// Cases whose request, state or preset stands in a table rather than in a file.
import { instantOf } from '@causeway/sdk/policy/engine/compareTerms'
import { emptyState } from '@causeway/sdk/policy/engine/decide'
import { instantTerm, timeFacts } from '@causeway/sdk/policy/engine/readWorld'
import type { DecisionRequest, Deed, Fact, Given, State } from '@causeway/sdk/policy/engine/world'
import type { RuleKind } from '@causeway/sdk/policy/model/policy'
import type { Term } from '@causeway/sdk/policy/rdf/graph'
import type { SuiteCase } from './suite.ts'

type Row = Readonly<Record<string, unknown>>

const toIri = (name: string): string => name.replace(/^odrl:/, 'http://www.w3.org/ns/odrl/2/')
const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : toIri(String(value)))
const literal = (value: unknown): Term => ({ kind: 'literal', value: toIri(String(value)), datatype: '' })

/** Every column that has no role of its own is a fact under its plain name. */
const factsOf = (row: Row, roles: readonly string[], from: string): ReadonlyMap<string, Fact> => {
  const unit = textOf(row.unit)
  const named = Object.entries(row).filter(([name]) => !roles.includes(name))
  return new Map(
    named.map(([name, value]) => [name, { values: [literal(value)], from, ...(unit === undefined ? {} : { unit }) }]),
  )
}

export const tableRequest = (row: Row): DecisionRequest => ({
  action: textOf(row.action),
  party: textOf(row.party ?? row.assignee),
  target: textOf(row.target),
  facts: new Map([
    ...factsOf(row, ['action', 'party', 'assignee', 'target', 'unit', 'dateTime', 'context'], 'request'),
    ...(Array.isArray(row.context) ? row.context.map(contextFact) : []),
  ]),
})

const contextFact = (row: Row): [string, Fact] => [
  textOf(row.leftOperand) ?? '',
  { values: [literal(row.rightOperand)], from: 'request' },
]

const toDeed = (row: Row): Deed => ({
  action: textOf(row.action) ?? '',
  party: textOf(row.party),
  target: textOf(row.target),
  payee: textOf(row.payee),
  facts: factsOf(row, ['action', 'party', 'target', 'payee', 'unit', 'at'], 'state'),
  at: row.at === undefined ? undefined : instantOf(instantTerm(String(row.at))),
})

export const tableState = (rows: readonly Row[], time: unknown): State => {
  const now = time === undefined ? undefined : instantTerm(String(time))
  return { ...emptyState, facts: timeFacts(now), now: now && instantOf(now), deeds: rows.map(toDeed) }
}

/** How the presets name what each kind of rule is about. */
const actionPresets: Readonly<Record<RuleKind, string>> = {
  permission: 'action',
  prohibition: 'action',
  obligation: 'obligationAction',
  duty: 'dutyAction',
  consequence: 'consequenceAction',
  remedy: 'remedyAction',
}

/** Presets: by instance first, then by role; `dutyEvalRound` 2 means that the first round found the duty not done. */
export const presetState = ({ defaults, instances }: NonNullable<SuiteCase['given']>, round: string = '1'): State => {
  const given: Given = {
    holds: (constraint, role) => {
      const named = instances[constraint.id]
      if (named !== undefined) return named === 'Satisfied'
      const preset = defaults[role]
      return constraint.kind !== 'atomic' || preset === undefined ? undefined : preset === 'Satisfied'
    },
    isDone: (rule) => (instances[rule.id] ?? defaults[actionPresets[rule.kind]] ?? defaults.action) === 'Exercised',
    isLate: ({ kind }) => (kind === 'duty' || kind === 'obligation') && Number(defaults.dutyEvalRound ?? round) > 1,
  }
  return { ...emptyState, given }
}
