// The two lists of one Besu node, read and changed through its API PERM.
import { CausewayError } from '@causeway/sdk/errors'
import { z } from 'zod'
import { type Enode, enodeText, parseEnode } from './enode.ts'
import { allowlistErrors } from './errors.ts'
import type { JsonRpc } from './jsonRpc.ts'

export type BesuLists = {
  /** What the node lists, in Besu's own words: an entry is removed under the text under which it is listed. */
  readonly nodes: readonly { readonly text: string; readonly enode: Enode | undefined }[]
  /** Lower-case addresses. */
  readonly accounts: readonly string[]
}

/** `fixed`: Besu started with it. `unsaved`: applied, but its file is not as it was. `refused`: not applied. */
export type ChangeOutcome = {
  readonly entry: string
  readonly outcome: 'fixed' | 'unsaved' | 'refused'
  readonly message: string
}
export type ListName = 'Nodes' | 'Accounts'

const listSchema = z.array(z.string().max(1_000)).max(100_000)
const nodeInfoSchema = z.object({ id: z.string().regex(/^(0x)?[0-9a-f]{128}$/i) })

/** @throws AllowlistEndpointDown, AllowlistCallRefused */
export const readLists = async (rpc: JsonRpc): Promise<BesuLists> => {
  const nodes = parse(listSchema, await rpc.call('perm_getNodesAllowlist', []))
  const accounts = parse(listSchema, await rpc.call('perm_getAccountsAllowlist', []))
  return {
    nodes: nodes.map((text) => ({ text, enode: parseEnode(text) })),
    accounts: accounts.map((account) => account.toLowerCase()),
  }
}

/** The 128 digits of the node's own key. @throws AllowlistEndpointDown, AllowlistCallRefused */
export const readNodeId = async (rpc: JsonRpc): Promise<string> =>
  parse(nodeInfoSchema, await rpc.call('admin_nodeInfo', []))
    .id.toLowerCase()
    .replace(/^0x/, '')

/** @throws AllowlistEndpointDown, AllowlistCallRefused */
export const readChainId = async (rpc: JsonRpc): Promise<number> => Number(parse(z.string(), await rpc.call('eth_chainId', [])))

/** Reads both lists from the permission file; of fixed nodes Besu asks nothing here. */
export const reloadLists = async (rpc: JsonRpc): Promise<void> => {
  await rpc.call('perm_reloadPermissionsFromFile', [])
}

/**
 * Adds or removes entries: all at once, or, because one bad entry refuses all of them, one by one after a refusal.
 *
 * @returns what did not go as it should
 * @throws AllowlistEndpointDown, and AllowlistCallRefused where lists are not enabled
 */
export const changeList = async (
  rpc: JsonRpc,
  verb: 'add' | 'remove',
  list: ListName,
  entries: readonly string[],
): Promise<ChangeOutcome[]> => {
  if (entries.length === 0) return []
  const method = `perm_${verb}${list}${verb === 'add' ? 'To' : 'From'}Allowlist`
  const tried = await attempt(rpc, method, entries)
  if (tried === undefined || tried.outcome === 'unsaved') return tried === undefined ? [] : [tried]
  if (entries.length === 1) return [tried]
  const outcomes: ChangeOutcome[] = []
  for (const entry of entries) {
    const outcome = await attempt(rpc, method, [entry])
    if (outcome !== undefined) outcomes.push(outcome)
  }
  return outcomes
}

const attempt = async (rpc: JsonRpc, method: string, entries: readonly string[]): Promise<ChangeOutcome | undefined> => {
  try {
    await rpc.call(method, [entries])
    return undefined
  } catch (error) {
    if (!(error instanceof CausewayError) || error.code !== 'AllowlistCallRefused') throw error
    const { status } = error.metadata
    const message = String(error.metadata.message)
    if (/not been enabled|method not/i.test(message) || status !== undefined) throw error
    return { entry: entries.join(' '), message, outcome: outcomeOf(message) }
  }
}

/** Besu gives all of these the code -32000: only its words tell them apart. */
const outcomeOf = (message: string): ChangeOutcome['outcome'] => {
  if (/fixed node/i.test(message)) return 'fixed'
  return /out of sync/i.test(message) ? 'unsaved' : 'refused'
}

const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value)
  if (!result.success) throw allowlistErrors.AllowlistEndpointDown({ problem: 'an answer of another form' }, result.error)
  return result.data
}

/** The key by which entries are compared: canonical if Besu's text is an enode at all. */
export const keyOfNode = ({ text, enode }: BesuLists['nodes'][number]): string => (enode === undefined ? text : enodeText(enode))
