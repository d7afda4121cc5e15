// Cases whose request, state or preset stands in a table rather than in a file.

import { relative } from '@causeway/sdk/policy/compile/terms'
import { instantOf } from '@causeway/sdk/policy/engine/compareTerms'
import { emptyState } from '@causeway/sdk/policy/engine/decide'
import { instantTerm, timeFacts } from '@causeway/sdk/policy/engine/readWorld'
import type { DecisionRequest, Deed, DutyState, Fact, Given, State } from '@causeway/sdk/policy/engine/world'
import { actionCodes } from '@causeway/sdk/policy/generated/vocabulary'
import type { RuleKind } from '@causeway/sdk/policy/model/policy'
import { indexGraph, odrl, type Statement, type Term } from '@causeway/sdk/policy/rdf/graph'
import type { SuiteCase } from './suite.ts'

type Row = Readonly<Record<string, unknown>>

const toIri = (name: string): string => name.replace(/^odrl:/, odrl)
const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : toIri(String(value)))

/** Where the documents of a case stand, so that a relative name is the same one in all of them. */
export const casePlace = 'http://case.invalid/'

const isRelative = (name: string): boolean => !name.includes(':')

/** An asset or a party. */
const placedName = (value: unknown): string | undefined => {
  const name = textOf(value)
  return name === undefined || !isRelative(name) ? name : new URL(name, casePlace).href
}

/** A bare action is one of the vocabulary, or else the name without a namespace that a policy would have written. */
const actionOf = (value: unknown): string | undefined => {
  const name = textOf(value)
  if (name === undefined || !isRelative(name)) return name
  return Object.hasOwn(actionCodes, name) ? odrl + name : relative + name
}
const literal = (value: unknown): Term => ({ kind: 'literal', value: toIri(String(value)), datatype: '' })
const literals = (value: unknown): Term[] => [value].flat().map(literal)

/** Every column that has no role of its own is a fact under its plain name. */
const factsOf = (row: Row, roles: readonly string[], from: string): ReadonlyMap<string, Fact> => {
  const unit = placedName(row.unit)
  const named = Object.entries(row).filter(([name]) => !roles.includes(name))
  return new Map(
    named.map(([name, value]) => [toIri(name), { values: literals(value), from, ...(unit === undefined ? {} : { unit }) }]),
  )
}

/** What tables call the parts of a request, with a prefix of ODRL or without, in either case. */
const columns = {
  action: ['action'],
  party: ['party', 'assignee'],
  target: ['target', 'asset'],
  unit: ['unit'],
  time: ['datetime', 'currenttime', 'now'],
  context: ['context'],
  about: ['@context', '@type', '@id', 'uid', 'type'],
} as const

const bare = (column: string): string => toIri(column).replace(odrl, '').toLowerCase()

const cell = (row: Row, part: keyof typeof columns): unknown =>
  columns[part]
    .map((name) => Object.entries(row).find(([column]) => bare(column) === name)?.[1])
    .find((value) => value !== undefined)

export const tableRequest = (row: Row): DecisionRequest => {
  const known: readonly string[] = Object.values(columns).flat()
  const context = cell(row, 'context')
  return {
    action: actionOf(cell(row, 'action')),
    party: placedName(cell(row, 'party')),
    target: placedName(cell(row, 'target')),
    facts: new Map([
      ...factsOf(
        row,
        Object.keys(row).filter((column) => known.includes(bare(column))),
        'request',
      ),
      ...(Array.isArray(context) ? context.map(contextFact) : []),
    ]),
  }
}

/** The time that a request states, if it states one. */
export const tableTime = (row: Row): unknown => cell(row, 'time')

const contextFact = (row: Row): [string, Fact] => [
  textOf(row.leftOperand) ?? '',
  { values: [literal(row.rightOperand)], from: 'request' },
]

const toDeed = (row: Row): Deed => ({
  action: actionOf(row.action) ?? '',
  party: placedName(row.party ?? row.assignee),
  target: placedName(row.target),
  payee: placedName(row.payee),
  facts: factsOf(row, ['action', 'party', 'assignee', 'target', 'payee', 'unit', 'at'], 'state'),
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
  { values: literals(value), from: 'state', ...(unit === undefined ? {} : { unit: placedName(unit) ?? '' }) },
]

const dutyState = (state: unknown): DutyState => {
  const name = /\w+$/.exec(String(state))?.[0].toLowerCase()
  return name === 'fulfilled' || name === 'violated' ? name : 'notSet'
}

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
