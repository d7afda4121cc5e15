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
  if (typeof request === 'string') {
    return {
      policies,
      ...(await readWorld(read(request), typeof sotw === 'string' ? read(sotw) : undefined, one.now, casePlace)),
    }
  }
  const rows = Array.isArray(sotw) ? sotw : []
  const state = tableState(rows, one.now ?? (request && tableTime(request)))
  return { policies, request: request === undefined ? anything : tableRequest(request), state }
}

const inlinePolicy = (policy: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ '@context': 'http://www.w3.org/ns/odrl.jsonld', uid: 'urn:case:policy', ...policy })
