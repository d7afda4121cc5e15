// Who is let in: by the registry, by each node, and in fact.
import type { Finding } from './finding.ts'
import type { AllowlistReading, ChainReading, NodeReading } from './reading.ts'

/** Seconds after which an agent's last proof of agreement is too old. */
export const AGREED_WITHIN = 120

export const checkNodeLists = (chain: ChainReading): Finding[] => [
  ...chain.nodes.flatMap((node) => (chain.registered === undefined ? [] : listOf(node, chain.registered))),
  ...chain.nodes.flatMap((node) => peersOf(node, chain)),
  ...(chain.allowlists ?? []).flatMap((list) => allowlistOf(list, chain.now)),
]

const listOf = (node: NodeReading, registered: readonly string[]): Finding[] => {
  const { name, peerId, admitted, peers = [] } = node
  const strangers = peers.filter((id) => !registered.includes(id))
  const missing = admitted === undefined ? [] : registered.filter((id) => !admitted.includes(id))
  const surplus = admitted === undefined ? [] : admitted.filter((id) => !registered.includes(id))
  const findings: Finding[] = []
  if (peerId !== undefined && !registered.includes(peerId)) findings.push(unknownNode(name, peerId))
  if (missing.length + surplus.length > 0) findings.push(drift(name, missing, surplus))
  if (strangers.length > 0) findings.push(stranger(name, strangers))
  return findings
}

const unknownNode = (subject: string, id: string): Finding => ({
  code: 'NodeNotAdmitted',
  severity: 'error',
  subject,
  measured: `the registry does not list its node ${id} for an admitted organisation`,
  advice: 'The others refuse it. Its organisation must be admitted and must list the node.',
  command: 'causeway member node add',
})

const drift = (subject: string, missing: readonly string[], surplus: readonly string[]): Finding => ({
  code: 'AllowlistDrifted',
  severity: 'error',
  subject,
  measured: `its list lacks ${missing.length} registered node(s) and holds ${surplus.length} that the registry does not: ${[...missing, ...surplus].join(', ')}`,
  advice: 'The list follows the registry at each block: see whether the node lags, or refuses the list (its alarms say why).',
})

const stranger = (subject: string, ids: readonly string[]): Finding => ({
  code: 'StrangerConnected',
  severity: 'error',
  subject,
  measured: `connected to ${ids.join(', ')}, which no admitted organisation lists`,
  advice: 'It is dropped within two blocks; if it stays, restart the node.',
})

/** A validator that reaches no more than two thirds (itself counted) cannot help to decide. */
const peersOf = ({ name, peerCount, answers }: NodeReading, { nodes, validators, engine }: ChainReading): Finding[] => {
  if (peerCount === undefined || !answers || engine === 'embedded') return []
  const needed = Math.floor((2 * (validators?.length ?? nodes.length)) / 3)
  if (peerCount >= needed) return []
  const measured = `${peerCount} peer(s); a quorum needs ${needed} besides itself`
  const advice = 'Its ports must be reachable for the others under the host that the registry names.'
  return [{ code: 'PeersTooFew', severity: 'warning', subject: name, measured, advice, command: 'causeway member node list' }]
}

const allowlistOf = ({ agent, answers, agreed, agreedAt, alarms = [] }: AllowlistReading, now: number): Finding[] => {
  const last = agreedAt === undefined ? 'never seen to agree' : `last seen to agree ${now - agreedAt} s ago`
  if (!answers) return [{ ...AGENT_SILENT, subject: agent, measured: 'the agent of the allowlist does not answer' }]
  if (agreed === true && agreedAt !== undefined && now - agreedAt <= AGREED_WITHIN) return []
  const measured = [last, ...alarms].join('; ')
  const advice = 'List and registry differ, or the agent cannot tell: its alarms say which, with the way out.'
  return [{ code: 'AllowlistDrifted', severity: agreed === true ? 'warning' : 'error', subject: agent, measured, advice }]
}

const AGENT_SILENT = {
  code: 'AgentSilent',
  severity: 'error',
  advice: 'Start it again: without it the list stays as it is, whoever is admitted or suspended.',
  command: 'causeway network allowlist-agent --help',
} as const
