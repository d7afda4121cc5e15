// Whether blocks come, everywhere, in both halves of a node.
import type { Finding } from './finding.ts'
import type { ChainReading, NodeReading } from './reading.ts'

/** Seconds without a block after which a chain counts as halted: an idle chain makes one a second, a dead proposer costs four. */
export const HALTED_AFTER = 20
/** Blocks by which a node may differ from the highest: what is decided while the nodes are asked one after the other. */
export const LAG = 5
/** Blocks by which an execution client may be behind its consensus: one is executed while it is decided. */
const EXECUTION_LAG = 2

export const heightOf = (node: NodeReading): number | undefined => node.height ?? node.executionHeight

const highest = (nodes: readonly NodeReading[]): number => Math.max(-1, ...nodes.map((node) => heightOf(node) ?? -1))

export const checkBlocks = (chain: ChainReading): Finding[] => [
  ...haltOf(chain),
  ...chain.nodes.flatMap((node) => [...lagOf(node, highest(chain.nodes)), ...executionOf(node)]),
]

const haltOf = (chain: ChainReading): Finding[] => {
  const times = chain.nodes.flatMap(({ blockTime }) => blockTime ?? [])
  // The embedded engine makes blocks only for transactions.
  if (chain.engine === 'embedded' || times.length === 0) return []
  const age = chain.now - Math.max(...times)
  if (age <= HALTED_AFTER) return []
  const round = Math.max(0, ...chain.nodes.map((node) => node.round ?? 0))
  const silent = namesOf(chain, silentIn(chain))
  const measured = `no block after ${highest(chain.nodes)} for ${age} s; round ${round}${silent.length === 0 ? '' : `; no vote from ${silent.join(', ')}`}`
  return [{ code: 'ChainHalted', severity: 'error', subject: `chain ${chain.chainId}`, measured, ...wayOut(chain) }]
}

/** Validators that no answering node has heard in this round. */
const silentIn = ({ nodes }: ChainReading): string[] => {
  const seen = nodes.flatMap(({ silentValidators }) => (silentValidators === undefined ? [] : [silentValidators]))
  return (seen[0] ?? []).filter((address) => seen.every((others) => others.includes(address)))
}

const namesOf = ({ nodes }: ChainReading, addresses: readonly string[]): string[] =>
  addresses.map((address) => nodes.find(({ validator }) => validator === address)?.name ?? address).sort()

const wayOut = ({ engine, nodes }: ChainReading): Pick<Finding, 'advice' | 'command'> => {
  const ended = nodes.find(({ process }) => process === 'ended')
  const advice = 'More than two thirds of the validators must run and reach each other: start those that do not vote.'
  if (ended !== undefined) return { advice, command: ended.start }
  const rescue =
    engine === 'comet' ? ' If they are lost for ever: docs/runbook.md, “Rescue”.' : ' Rounds grow longer: restart all at once.'
  return { advice: advice + rescue }
}

const lagOf = (node: NodeReading, top: number): Finding[] => {
  const height = heightOf(node)
  if (height === undefined || top - height <= LAG) return []
  return [
    {
      code: 'NodeLagging',
      severity: 'warning',
      subject: node.name,
      measured: `block ${height}, ${top - height} behind the highest node`,
      advice: 'It catches up by itself if it has peers; if it stays behind, restore it from a snapshot of another node.',
      command: 'causeway network restore <validator> <file>',
    },
  ]
}

const executionOf = ({ name, height, executionHeight, start }: NodeReading): Finding[] => {
  if (height === undefined || executionHeight === undefined || height - executionHeight <= EXECUTION_LAG) return []
  return [
    {
      code: 'ExecutionBehind',
      severity: 'error',
      subject: name,
      measured: `consensus at ${height}, execution client at ${executionHeight}`,
      advice: 'The engine feeds it again at its next start; if it stays behind, restore it from a snapshot of another node.',
      command: start,
    },
  ]
}
