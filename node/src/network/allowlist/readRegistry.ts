// What the registry says at one final block: the nodes and the keys of organisations that are Admitted or Leaving. Everything is read by
// enumeration at one block, not from events: the founding members stand in the genesis, which has no events.
import { computeAddress, Interface } from 'ethers'
import { z } from 'zod'
import { type Enode, enodeText, makeEnode } from './enode.ts'
import { allowlistErrors } from './errors.ts'
import type { Call, JsonRpc } from './jsonRpc.ts'

export type RegistryOptions = {
  readonly registry: string
  /** The contract ValidatorSet. */
  readonly validators: string
  /** Besu's QBFT and comet make every block final, so their latest block is the final one. */
  readonly finality?: 'latest' | 'finalized'
  /** Seconds that the final block may be old; 600 if absent. */
  readonly mostAgeSeconds?: number
}

export type RegistryView = {
  readonly chainId: number
  readonly blockNumber: number
  readonly blockHash: string
  /** Canonical enodes, ascending. */
  readonly nodes: readonly Enode[]
  /** Nodes that are listed at a place that is none: they are nowhere, and no reason to believe nothing else. */
  readonly unplaced: readonly string[]
  /** Lower-case addresses, ascending. */
  readonly accounts: readonly string[]
}

const INTERFACE = new Interface([
  'function nodes() view returns ((bytes32 memberId, bytes20 peerId, bytes32 enodeX, bytes32 enodeY, uint16 consensusPort, uint16 executionPort, string host)[])',
  'function memberCount() view returns (uint256)',
  'function memberAt(uint256) view returns (bytes32)',
  'function stateOf(bytes32) view returns (uint8)',
  'function keysOf(bytes32) view returns (address[])',
  'function getValidators() view returns (address[])',
])
const ADMITTED = 2n
const LEAVING = 4n
const MOST_MEMBERS = 10_000n

const quantity = z.string().regex(/^0x[0-9a-f]{1,16}$/i)
const blockSchema = z.object({ number: quantity, hash: z.string().regex(/^0x[0-9a-f]{64}$/i), timestamp: quantity })

/**
 * Reads the registry and judges whether its answer can be true.
 *
 * @param now unix seconds
 * @throws AllowlistEndpointDown, AllowlistCallRefused, AllowlistRegistryImplausible
 */
export const readRegistry = async (rpc: JsonRpc, options: RegistryOptions, now: number): Promise<RegistryView> => {
  const chainId = Number(parse(quantity, await rpc.call('eth_chainId', [])))
  const block = parse(blockSchema, await rpc.call('eth_getBlockByNumber', [options.finality ?? 'latest', false]))
  requireFresh(Number(block.timestamp), options, now)
  const at = viewAt(rpc, block.number)
  const [records, validators] = (
    await at([
      [options.registry, 'nodes'],
      [options.validators, 'getValidators'],
    ])
  ).flat()
  const accounts = await readAccounts(at, options.registry)
  const again = parse(blockSchema, await rpc.call('eth_getBlockByNumber', [block.number, false]))
  if (again.hash !== block.hash) throw implausible('a final block was replaced', { block: Number(block.number) })
  const { nodes, unplaced } = readNodes(records)
  requireQuorum(nodes, asStrings(validators))
  return { chainId, blockNumber: Number(block.number), blockHash: block.hash, nodes, unplaced, accounts }
}

type View = (calls: readonly (readonly [to: string, name: string, ...args: unknown[]])[]) => Promise<readonly unknown[][]>

const viewAt =
  (rpc: JsonRpc, block: string): View =>
  async (calls) => {
    const requests: Call[] = calls.map(([to, name, ...args]) => ({
      method: 'eth_call',
      params: [{ to, data: INTERFACE.encodeFunctionData(name, args) }, block],
    }))
    const answers = await rpc.batch(requests)
    return calls.map(([to, name], index) => {
      try {
        // CAST: decodeFunctionResult refuses whatever is not bytes of the right form.
        return INTERFACE.decodeFunctionResult(name, answers[index] as string).toArray()
      } catch (cause) {
        throw allowlistErrors.AllowlistRegistryImplausible({ contract: to, function: name, answer: answers[index] }, cause)
      }
    })
  }

const readAccounts = async (at: View, registry: string): Promise<string[]> => {
  const [count] = (await at([[registry, 'memberCount']])).flat()
  if (typeof count !== 'bigint' || count > MOST_MEMBERS) throw implausible('too many members', { count })
  const ids = (await at(Array.from({ length: Number(count) }, (_, index) => [registry, 'memberAt', index] as const))).flat()
  const states = (await at(ids.map((id) => [registry, 'stateOf', id] as const))).flat()
  const present = ids.filter((_, index) => states[index] === ADMITTED || states[index] === LEAVING)
  const keys = await at(present.map((id) => [registry, 'keysOf', id] as const))
  const accounts = new Set(keys.flatMap(([list]) => asStrings(list)).map((key) => key.toLowerCase()))
  if (accounts.size === 0) throw implausible('no admitted organisation has a key', {})
  return [...accounts].sort()
}

const readNodes = (records: unknown): Pick<RegistryView, 'nodes' | 'unplaced'> => {
  // CAST: the shape is that of INTERFACE, which decoded it.
  const list = records as { enodeX: string; enodeY: string; host: string; executionPort: bigint }[]
  const nodes: Enode[] = []
  const unplaced: string[] = []
  for (const { enodeX, enodeY, host, executionPort } of list) {
    const id = `${enodeX.slice(2)}${enodeY.slice(2)}`
    const enode = makeEnode(id, host, Number(executionPort))
    if (enode === undefined) unplaced.push(`${id}@${host}:${executionPort}`)
    else nodes.push(enode)
  }
  return { nodes: nodes.sort((a, b) => (enodeText(a) < enodeText(b) ? -1 : 1)), unplaced }
}

/** In QBFT the key of a node is the key of its validator, so the nodes of a quorum must be among those listed. */
const requireQuorum = (nodes: readonly Enode[], validators: readonly string[]): void => {
  const accounts = new Set(nodes.map(({ id }) => accountOf(id)))
  const listed = validators.filter((validator) => accounts.has(validator)).length
  const needed = Math.ceil((2 * validators.length) / 3)
  if (validators.length === 0 || listed < needed)
    throw implausible('the nodes of fewer validators than a quorum are listed', { listed, needed, of: validators.length })
}

/** The account of a node's key. An id that is no point of the curve belongs to nobody. */
export const accountOf = (id: string): string => {
  try {
    return computeAddress(`0x04${id}`)
  } catch {
    return ''
  }
}

const requireFresh = (timestamp: number, { mostAgeSeconds = 600 }: RegistryOptions, now: number): void => {
  if (now - timestamp > mostAgeSeconds)
    throw implausible('its final block is old', { ageSeconds: now - timestamp, mostAgeSeconds })
}

const implausible = (problem: string, metadata: Record<string, unknown>) =>
  allowlistErrors.AllowlistRegistryImplausible({ problem, ...metadata })

const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value)
  if (!result.success) throw implausible('an answer of another form', { issue: result.error.issues[0]?.message })
  return result.data
}

// CAST: an address[] of INTERFACE, decoded.
const asStrings = (list: unknown): string[] => [...(list as Iterable<string>)]
