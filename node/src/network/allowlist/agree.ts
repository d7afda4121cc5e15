// One round of the agent: the lists of a node become those of the registry, or stay as they are and there is an alarm.
import type { CausewayError } from '@causeway/sdk/errors'
import { type AgentState, type Drift, driftOf, type Lists, readState, writeState } from './agentState.ts'
import {
  type BesuLists,
  type ChangeOutcome,
  changeList,
  keyOfNode,
  readChainId,
  readLists,
  readNodeId,
  reloadLists,
} from './besuLists.ts'
import { enodeText } from './enode.ts'
import { allowlistErrors } from './errors.ts'
import type { JsonRpc } from './jsonRpc.ts'
import { dropStatic, type NodeFiles, writePermissions, writeStatic } from './nodeFiles.ts'
import { type Addresses, type Changes, isNothing, planChanges } from './planChanges.ts'
import { type RegistryOptions, type RegistryView, readRegistry } from './readRegistry.ts'

export type AgreeOptions = RegistryOptions & {
  /** The folder of the agent's own state. */
  readonly state: string
  readonly files?: NodeFiles
}

export type AgreeModules = {
  readonly besu: JsonRpc
  readonly registry: JsonRpc
  /** Unix seconds. */
  readonly clock: () => number
  /** The addresses of a host name now; none if it has none. */
  readonly resolve: (host: string) => Promise<readonly string[]>
}

export type Round = {
  readonly agreed: boolean
  readonly view: RegistryView
  /** What the node lists after the round. */
  readonly lists: Lists
  readonly changes: Changes
  /** What still differs, without what is refused. */
  readonly left: Changes
  /** What the registry lists and no node can have: a place that is none, or a name where names are not taken. It keeps nobody else waiting. */
  readonly refused: readonly string[]
  readonly drift: Drift
  readonly alarms: readonly CausewayError[]
  /** The 128 digits of the node's key. */
  readonly nodeId: string
}

/**
 * Runs one round.
 *
 * @throws AllowlistEndpointDown, AllowlistCallRefused, AllowlistRegistryImplausible, AllowlistChainMismatch, AllowlistFileUnwritable:
 * then nothing was taken out of the lists on the word of a registry that cannot be believed
 */
export const agree = async (options: AgreeOptions, modules: AgreeModules): Promise<Round> => {
  const { besu, registry, clock } = modules
  const state = readState(options.state)
  const view = await readRegistry(registry, options, clock())
  await requireOneChain(view, state, besu)
  const nodeId = await readNodeId(besu)
  const before = await readLists(besu)
  const drift = driftOf(state, before)
  const addresses = await addressesOf(view, modules)
  const changes = planChanges(view, before, addresses)
  if (!isNothing(changes)) intend(options.state, state, view, before)
  const { added, removed } = await apply(changes, besu, () => dropLeavers(options, view))
  const outcomes = [...added, ...removed]
  const refused = new Set(added.flatMap(({ entry, outcome }) => (outcome === 'refused' ? [entry] : [])))
  const possible = without(view, refused)
  const healed = await heal(outcomes, removed, options, possible, besu)
  const after = await readLists(besu)
  const left = planChanges(possible, after, addresses)
  const lists = { nodes: after.nodes.map(keyOfNode).sort(), accounts: [...after.accounts].sort() }
  if (isNothing(left)) {
    writeState(options.state, { version: 1, blockNumber: view.blockNumber, agreed: lists })
    keepFiles(options, possible, nodeId)
  }
  const told = outcomes.filter(({ outcome }) => !healed || outcome === 'refused')
  const alarms = [...driftAlarms(drift), ...view.unplaced.map(unplacedAlarm), ...told.map(alarmOf), ...leftAlarms(left)]
  const everRefused = [...view.unplaced, ...refused]
  return { agreed: isNothing(left), view, lists, changes, left, refused: everRefused, drift, alarms, nodeId }
}

type Wanted = Pick<RegistryView, 'nodes' | 'accounts'>

/** The registry without what Besu does not take: in a file such an entry would keep Besu from reading the others. */
const without = ({ nodes, accounts }: RegistryView, refused: ReadonlySet<string>): Wanted => ({
  nodes: nodes.filter((node) => !refused.has(enodeText(node))),
  accounts: accounts.filter((account) => !refused.has(account)),
})

const requireOneChain = async (view: RegistryView, state: AgentState | undefined, besu: JsonRpc): Promise<void> => {
  const chainId = await readChainId(besu)
  if (chainId !== view.chainId) throw allowlistErrors.AllowlistChainMismatch({ node: chainId, registry: view.chainId })
  const { blockNumber } = view
  if (state !== undefined && blockNumber < state.blockNumber)
    throw allowlistErrors.AllowlistRegistryImplausible({ problem: 'its chain went back', blockNumber, before: state.blockNumber })
}

const addressesOf = async ({ nodes }: RegistryView, { resolve }: AgreeModules): Promise<Addresses> => {
  const hosts = [...new Set(nodes.map(({ host }) => host))]
  return new Map(await Promise.all(hosts.map(async (host) => [host, new Set(await resolve(host))] as const)))
}

/** Written before the first change, so that after a kill the agent's own half-done change is no drift. */
const intend = (folder: string, state: AgentState | undefined, view: RegistryView, before: BesuLists): void => {
  const listed: Lists = { nodes: before.nodes.map(keyOfNode), accounts: [...before.accounts] }
  const intended: Lists = { nodes: view.nodes.map(enodeText), accounts: [...view.accounts] }
  writeState(folder, { ...(state ?? { version: 1, blockNumber: 0, agreed: listed }), intended })
}

/** Adds before it removes: at no moment does the node list fewer than it should. */
const apply = async (
  changes: Changes,
  besu: JsonRpc,
  beforeRemoval: () => void,
): Promise<Record<'added' | 'removed', ChangeOutcome[]>> => {
  const added = [
    ...(await changeList(besu, 'add', 'Nodes', changes.addNodes)),
    ...(await changeList(besu, 'add', 'Accounts', changes.addAccounts)),
  ]
  // A static node that is no longer in the permission file would keep Besu from starting: it goes first.
  if (changes.removeNodes.length > 0) beforeRemoval()
  const removed = [
    ...(await changeList(besu, 'remove', 'Nodes', changes.removeNodes)),
    ...(await changeList(besu, 'remove', 'Accounts', changes.removeAccounts)),
  ]
  return { added, removed }
}

const dropLeavers = ({ files }: AgreeOptions, { nodes }: RegistryView): void => {
  const wanted = new Set(nodes.map(({ id }) => id))
  if (files !== undefined) dropStatic(files.staticNodes, (id) => wanted.has(id))
}

const keepFiles = ({ files }: AgreeOptions, { nodes }: Wanted, nodeId: string): void => {
  if (files === undefined) return
  writeStatic(files.staticNodes, nodes.filter(({ id }) => id !== nodeId).map(enodeText))
}

/** Where Besu would not forget a static node, or lost step with its file: the file is written here, and Besu reads it again. */
const heal = async (
  outcomes: readonly ChangeOutcome[],
  removed: readonly ChangeOutcome[],
  { files }: AgreeOptions,
  { nodes, accounts }: Wanted,
  besu: JsonRpc,
): Promise<boolean> => {
  if (files === undefined || outcomes.every(({ outcome }) => outcome === 'refused')) return false
  if (removed.some(({ outcome }) => outcome === 'refused')) return false
  writePermissions(files.permissions, nodes.map(enodeText), accounts)
  await reloadLists(besu)
  return true
}

const alarmOf = ({ outcome, entry, message }: ChangeOutcome): CausewayError => {
  if (outcome === 'fixed') return allowlistErrors.AllowlistFixedNode({ entry })
  return outcome === 'unsaved'
    ? allowlistErrors.AllowlistNotPersisted({ entry })
    : allowlistErrors.AllowlistEntryRefused({ entry, message })
}

const unplacedAlarm = (entry: string): CausewayError =>
  allowlistErrors.AllowlistEntryRefused({ entry, message: 'no node can be reached there' })

const driftAlarms = ({ added, removed }: Drift): CausewayError[] =>
  added.length + removed.length === 0 ? [] : [allowlistErrors.AllowlistDrifted({ added, removed })]

const leftAlarms = (left: Changes): CausewayError[] => (isNothing(left) ? [] : [allowlistErrors.AllowlistNotAgreed({ ...left })])
