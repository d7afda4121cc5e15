// Cases whose request, state or preset stands in a table rather than in a file.
import { instantOf } from '@causeway/sdk/policy/engine/compareTerms'
import { emptyState } from '@causeway/sdk/policy/engine/decide'
import { instantTerm, timeFacts } from '@causeway/sdk/policy/engine/readWorld'
import type { DecisionRequest, Deed, DutyState, Fact, Given, State } from '@causeway/sdk/policy/engine/world'
import type { RuleKind } from '@causeway/sdk/policy/model/policy'
import { indexGraph, type Statement, type Term } from '@causeway/sdk/policy/rdf/graph'
import type { SuiteCase } from './suite.ts'

type Row = Readonly<Record<string, unknown>>

const toIri = (name: string): string => name.replace(/^odrl:/, 'http://www.w3.org/ns/odrl/2/')
const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : toIri(String(value)))
const literal = (value: unknown): Term => ({ kind: 'literal', value: toIri(String(value)), datatype: '' })
const literals = (value: unknown): Term[] => [value].flat().map(literal)

/** Every column that has no role of its own is a fact under its plain name. */
const factsOf = (row: Row, roles: readonly string[], from: string): ReadonlyMap<string, Fact> => {
  const unit = textOf(row.unit)
  const named = Object.entries(row).filter(([name]) => !roles.includes(name))
  return new Map(
    named.map(([name, value]) => [toIri(name), { values: literals(value), from, ...(unit === undefined ? {} : { unit }) }]),
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
  at: row.at === undefined ? undefined : instant(row.at),
})

const instant = (value: unknown): number | undefined => instantOf(instantTerm(String(value)))

/** A row is a report about a duty, a fact, a statement, or else a deed. */
export const tableState = (rows: readonly Row[], time: unknown): State => {
  const now = time === undefined ? undefined : instantTerm(String(time))
  const duties = rows.filter(({ duty }) => duty !== undefined)
  const facts = rows.filter(({ fact }) => fact !== undefined)
  const statements = rows.filter(({ subject }) => subject !== undefined)
  const deeds = rows.filter(({ duty, fact, subject }) => (duty ?? fact ?? subject) === undefined)
  const dutyTimes = duties.flatMap(({ duty, at }) => {
    const since = at === undefined ? undefined : instant(at)
    return since === undefined ? [] : [[toIri(String(duty)), since] as const]
  })
  return {
    facts: new Map([...facts.map(statedFact), ...timeFacts(now)]),
    now: now && instantOf(now),
    deeds: deeds.map(toDeed),
    dutyStates: new Map(duties.map(({ duty, state }) => [toIri(String(duty)), dutyState(state)])),
    dutyTimes: new Map(dutyTimes),
    graph: indexGraph(statements.map(toStatement)),
  }
}

const statedFact = ({ fact, value, unit }: Row): [string, Fact] => [
  toIri(String(fact)),
  { values: literals(value), from: 'state', ...(unit === undefined ? {} : { unit: toIri(String(unit)) }) },
]

const dutyState = (state: unknown): DutyState => (state === 'fulfilled' || state === 'violated' ? state : 'notSet')

const toStatement = ({ subject, predicate, object }: Row): Statement => ({
  subject: toIri(String(subject)),
  predicate: toIri(String(predicate)),
  object: { kind: 'iri', value: toIri(String(object)), datatype: '' },
})

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
