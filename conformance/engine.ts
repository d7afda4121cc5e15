// What an engine is to the runner: it has a name and answers one case.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decide } from '@causeway/sdk/policy/engine/decide'
import type { RuleReport } from '@causeway/sdk/policy/engine/evaluateRule'
import type { DecideOptions } from '@causeway/sdk/policy/engine/options'
import { readWorld } from '@causeway/sdk/policy/engine/readWorld'
import type { DecisionRequest, State } from '@causeway/sdk/policy/engine/world'
import type { Policy } from '@causeway/sdk/policy/model/policy'
import { readPolicy } from '@causeway/sdk/policy/model/readPolicy'
import { joinGraphs } from '@causeway/sdk/policy/rdf/graph'
import { z } from 'zod'
import { referenceFacts } from './operandReferences.ts'
import type { SuiteCase } from './suite.ts'
import { casePlace, presetState, tableRequest, tableState, tableTime } from './tables.ts'

/** A case as an engine takes it. */
export type Question = {
  readonly policies: readonly Policy[]
  readonly request: DecisionRequest
  readonly state: State
}

/** Of a rule, what suites state expectations about. */
export type RuleAnswer = Pick<RuleReport, 'rule' | 'kind' | 'activation' | 'applies' | 'deontic'> & {
  /** Whether all hold. */
  readonly constraints: boolean
  readonly refinements: boolean
  /** Of the first duty. */
  readonly duty: { readonly activation: string; readonly state: string } | undefined
}

export type Answer = {
  readonly decision: 'allow' | 'deny'
  /** For people: the reason, the rule, the constraint. */
  readonly reason: string
  /** In the order of the policies. */
  readonly rules: readonly RuleAnswer[]
}

export type Engine = {
  readonly name: string
  readonly decide: (question: Question, options: Partial<DecideOptions>) => Promise<Answer>
}

/** The engine over the normalised model. */
export const modelEngine: Engine = {
  name: 'model',
  decide: async ({ policies, request, state }, options) => {
    const { decision, reason, rule, policies: reports } = decide(policies, request, state, options)
    return { decision, reason: `${reason} ${rule ?? ''}`.trim(), rules: reports.flatMap(({ rules }) => rules.map(toAnswer)) }
  },
}

const toAnswer = ({ rule, kind, activation, applies, deontic, constraints, refinements, duties }: RuleReport): RuleAnswer => ({
  rule,
  kind,
  activation,
  applies,
  ...(deontic === undefined ? {} : { deontic }),
  constraints: constraints.every(({ satisfied }) => satisfied === true),
  refinements: refinements.every(({ satisfied }) => satisfied === true),
  duty: duties[0],
})

const anything: DecisionRequest = { action: undefined, party: undefined, target: undefined, facts: new Map() }

/** Reads the files and tables of a case. */
export const readQuestion = async (folder: string, one: SuiteCase): Promise<Question> => {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const { inline, request, sotw, given } = one
  const document = inline === undefined ? read(one.policy ?? '') : inlinePolicy(inline.policy)
  const all = await readPolicy(document, { profiles: 'any', base: casePlace })
  const policies = one.uid === undefined ? all : all.filter(({ id }) => id === one.uid)
  if (inline !== undefined) return { policies, request: tableRequest(inline.request), state: tableState([], inline.now) }
  if (given !== undefined) return { policies, request: anything, state: presetState(given, one.round) }
  const asked = typeof request === 'string' ? read(request) : undefined
  const row = asked === undefined ? request : plainRow(asked)
  const stated = typeof sotw === 'string' ? read(sotw) : undefined
  const time = one.now ?? (typeof row === 'object' ? tableTime(row) : undefined)
  const now = time === undefined ? undefined : String(time)
  const known = typeof row === 'object' ? tableRequest(row) : (asked ?? anything)
  const world = await readWorld(known, stated, now, casePlace)
  const state = Array.isArray(sotw) ? joinStates(tableState(sotw, now), world.state) : world.state
  return { policies, request: world.request, state: withReferences(policies, state) }
}

const plainRows = z.record(z.string(), z.unknown())

/** A file that is a table, not JSON-LD: an object without a context, a rule or a whole IRI as its type. */
const plainRow = (text: string): Readonly<Record<string, unknown>> | undefined => {
  if (!/^\s*\{/.test(text)) return undefined
  const row = plainRows.safeParse(JSON.parse(text)).data
  return row === undefined || '@context' in row || 'permission' in row || '@graph' in row ? undefined : row
}

/** A table of the state, besides what the request's document says. */
const joinStates = (table: State, document: State): State => ({
  ...table,
  facts: new Map([...document.facts, ...table.facts]),
  now: table.now ?? document.now,
  graph: joinGraphs([table.graph, document.graph]),
})

const withReferences = (policies: readonly Policy[], state: State): State => ({
  ...state,
  facts: new Map([...policies.flatMap(({ graph }) => [...referenceFacts(graph, state.graph)]), ...state.facts]),
})

const inlinePolicy = (policy: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ '@context': 'http://www.w3.org/ns/odrl.jsonld', uid: 'urn:case:policy', ...policy })
