// What the agent itself made of the lists, kept over SIGKILL: without it nobody could tell its own changes from those of others.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type BesuLists, keyOfNode } from './besuLists.ts'

const listsSchema = z.object({ nodes: z.array(z.string()), accounts: z.array(z.string()) })
const stateSchema = z.object({
  version: z.literal(1),
  /** The block of the registry with which the lists last agreed. */
  blockNumber: z.int().min(0),
  agreed: listsSchema,
  /** What the lists are to become; written before the first change, gone when they agree. */
  intended: listsSchema.optional(),
})

export type Lists = z.infer<typeof listsSchema>
export type AgentState = z.infer<typeof stateSchema>
export type Drift = { readonly added: readonly string[]; readonly removed: readonly string[] }

const fileOf = (folder: string): string => join(folder, 'state.json')

/** Undefined before the first agreement, or if the file is damaged: then nothing counts as drift once. */
export const readState = (folder: string): AgentState | undefined => {
  if (!existsSync(fileOf(folder))) return undefined
  try {
    return stateSchema.parse(JSON.parse(readFileSync(fileOf(folder), 'utf8')))
  } catch {
    return undefined
  }
}

/** Whole or not at all, and on disk when it returns. */
export const writeState = (folder: string, state: AgentState): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const partial = `${fileOf(folder)}.partial`
  const handle = openSync(partial, 'w', 0o600)
  try {
    writeSync(handle, JSON.stringify(state))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(partial, fileOf(folder))
}

/** Entries that are there or missing though neither the agreed lists nor an unfinished change of the agent say so. */
export const driftOf = (state: AgentState | undefined, listed: BesuLists): Drift => {
  if (state === undefined) return { added: [], removed: [] }
  const now = new Set([...listed.nodes.map(keyOfNode), ...listed.accounts])
  const agreed = new Set([...state.agreed.nodes, ...state.agreed.accounts])
  const intended = state.intended === undefined ? agreed : new Set([...state.intended.nodes, ...state.intended.accounts])
  return {
    added: [...now].filter((entry) => !agreed.has(entry) && !intended.has(entry)),
    removed: [...agreed].filter((entry) => intended.has(entry) && !now.has(entry)),
  }
}
