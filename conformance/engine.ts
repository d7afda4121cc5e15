// What an engine is to the runner: it has a name and answers one case. The off-chain engine is the first.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Decision, decide } from '@causeway/sdk/policy/engine/decide'
import type { DecideOptions } from '@causeway/sdk/policy/engine/options'
import { readWorld } from '@causeway/sdk/policy/engine/readWorld'
import type { DecisionRequest, State } from '@causeway/sdk/policy/engine/world'
import type { Policy } from '@causeway/sdk/policy/model/policy'
import { readPolicy } from '@causeway/sdk/policy/model/readPolicy'
import type { SuiteCase } from './suite.ts'
import { presetState, tableRequest, tableState } from './tables.ts'

export type Engine = {
  readonly name: string
  readonly decide: (
    policies: readonly Policy[],
    request: DecisionRequest,
    state: State,
    options: Partial<DecideOptions>,
  ) => Promise<Decision>
}

export const offChain: Engine = { name: 'off-chain', decide: async (...given) => decide(...given) }

/** A case as an engine takes it. */
export type Question = {
  readonly policies: readonly Policy[]
  readonly request: DecisionRequest
  readonly state: State
}

const anything: DecisionRequest = { action: undefined, party: undefined, target: undefined, facts: new Map() }

/** Reads the files and tables of a case. */
export const readQuestion = async (folder: string, one: SuiteCase): Promise<Question> => {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const { inline, request, sotw, given } = one
  const document = inline === undefined ? read(one.policy ?? '') : inlinePolicy(inline.policy)
  const all = await readPolicy(document, { profiles: 'any' })
  const policies = one.uid === undefined ? all : all.filter(({ id }) => id === one.uid)
  if (inline !== undefined) return { policies, request: tableRequest(inline.request), state: tableState([], inline.now) }
  if (given !== undefined) return { policies, request: anything, state: presetState(given, one.round) }
  if (typeof request === 'string') {
    return { policies, ...(await readWorld(read(request), typeof sotw === 'string' ? read(sotw) : undefined, one.now)) }
  }
  const rows = Array.isArray(sotw) ? sotw : []
  const state = tableState(rows, one.now ?? request?.dateTime)
  return { policies, request: request === undefined ? anything : tableRequest(request), state }
}

const inlinePolicy = (policy: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ '@context': 'http://www.w3.org/ns/odrl.jsonld', uid: 'urn:case:policy', ...policy })
