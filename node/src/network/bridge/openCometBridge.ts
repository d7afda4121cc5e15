// Joins the two comet chains of a home, each with a light client of the other, and starts what carries their messages.
import { resolve } from 'node:path'
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import { hostPort } from '@causeway/sdk/member/hostPort'
import { accountOf, type BridgeKeys, committeeOf, openBridgeKeys } from '../../../../deploy/networks/bridge/bridgeKeys.ts'
import { connectChains } from '../../../../deploy/networks/bridge/connectChains.ts'
import { readConnection, writeConnection } from '../../../../deploy/networks/bridge/connectionFile.ts'
import { type BridgeSide, isConnected, type LightClientPlace } from '../../../../deploy/networks/bridge/connectionSteps.ts'
import { deployLightClient } from '../../../../deploy/networks/bridge/deployLightClient.ts'
import { freePorts } from '../../../../deploy/networks/bridge/freePorts.ts'
import { fundAccounts } from '../../../../deploy/networks/bridge/fundAccounts.ts'
import { mayBeNamed, placeInUse } from '../../../../deploy/networks/bridge/lightClientState.ts'
import { asReached } from '../../../../deploy/networks/comet/asReached.ts'
import { readDeployment, type ValidatorEntry } from '../../../../deploy/networks/comet/chainFolder.ts'
import { takenPorts } from '../../../../deploy/networks/comet/ports.ts'
import { embeddedAccount } from '../../../../deploy/networks/embedded/accounts.ts'
import type { OpenChain } from '../comet/chains.ts'
import { admitPeople } from '../hospitalNode.ts'
import { bridgePaths } from './bridgePaths.ts'
import { type BridgeChain, PROCESSES, planBridge, readPlan } from './bridgePlan.ts'
import { runsDetached, startDetachedBridge } from './detachedBridge.ts'
import { founderClient, joinByVote } from './joinByVote.ts'
import { copyTemplate, makeTemplate } from './prepareStores.ts'

/** Of one validator. */
type Node = { readonly rpcUrl: string; readonly cometUrl: string; readonly spare: number }

type Chain = OpenChain & { readonly nodes: readonly [Node, ...Node[]]; readonly client: CausewayClient }

/** Between the ports of a validator and the next: what no validator listens on. */
const SPARE_PORT = 8

const nodeOf = (folder: string, entry: ValidatorEntry): Node => {
  const { host } = asReached(folder, entry)
  const at = (port: number): string => `http://${hostPort(host, port)}`
  return { rpcUrl: at(entry.ports.http), cometUrl: at(entry.ports.cometRpc), spare: entry.ports.consensus + SPARE_PORT }
}

const openOne = (open: OpenChain): Chain => {
  const { folder, chain } = open
  // CAST: a chain has at least one validator.
  const nodes = chain.validators.map((entry) => nodeOf(folder, entry)) as unknown as Chain['nodes']
  const deployment = readDeployment(folder, chain.chainId)
  const { privateKey } = embeddedAccount('consortium')
  const rpcUrl = nodes[0].rpcUrl
  return {
    ...open,
    nodes,
    client: chain.governed ? founderClient(open, rpcUrl) : createClient({ rpcUrl, deployment, privateKey }),
  }
}

/**
 * Does what {@link prepareCometBridge} does, and starts the processes, which outlive this one.
 *
 * @throws PeerNodesDisagree, and what {@link connectChains} and {@link joinByVote} throw
 */
export const openCometBridge = async (home: string, opened: readonly [OpenChain, OpenChain]): Promise<readonly string[]> => {
  const root = resolve(home)
  if (runsDetached(root)) return []
  const words = await prepareCometBridge(root, opened)
  if (words.length === 0) startDetachedBridge(root)
  return words
}

/**
 * Joins the chains as far as that is not done yet, and plans the processes. Where governance holds the offices and its votes take longer than a
 * command can wait, the calls are written to files, and what comes back says what to do with them.
 *
 * @throws PeerNodesDisagree, and what {@link connectChains} and {@link joinByVote} throw
 */
export const prepareCometBridge = async (root: string, opened: readonly [OpenChain, OpenChain]): Promise<readonly string[]> => {
  const [cn, eu] = [openOne(opened[0]), openOne(opened[1])]
  try {
    const keyless = [cn, eu].filter(({ client }) => client.signer === undefined)
    if (keyless.length > 0) return keyless.map(({ chain }) => wordsWithoutKey(chain.jurisdiction))
    const paths = bridgePaths(root)
    const keys = openBridgeKeys(paths.secrets, 'random')
    const places = await Promise.all([lightClientAt(root, cn, eu), lightClientAt(root, eu, cn)])
    const record = [cn, eu].map(({ chain }, index) => [chain.chainId, places[index]])
    writeConnection(paths.connection, { chains: Object.fromEntries(record) })
    const words = await join(root, [cn, eu], places, keys)
    if (words.length > 0) return words
    const ports = await portsOf([cn, eu])
    planBridge({ home: root, chains: [bridgeChain(cn, eu, places[0]), bridgeChain(eu, cn, places[1])], keys, ports })
    await makeTemplate(root)
    copyTemplate(
      root,
      readPlan(root).flatMap(({ name, role }) => (role === 'monitor' ? [] : [paths.data(name)])),
    )
    return []
  } finally {
    for (const { client } of [cn, eu]) client.close()
  }
}

/** What the plan of the ports leaves over, or others where another program has one of them. */
const portsOf = async (chains: readonly Chain[]): Promise<readonly number[]> => {
  const spare = chains.flatMap(({ nodes }) => nodes.slice(0, PROCESSES / chains.length).map((node) => node.spare))
  const taken = new Set(await takenPorts(spare))
  const others = await freePorts(taken.size)
  const replaced = new Map([...taken].map((port, index) => [port, others[index] ?? port]))
  return spare.map((port) => replaced.get(port) ?? port)
}

const wordsWithoutKey = (jurisdiction: string): string =>
  `No controller key of ${jurisdiction} is in this folder: the chains are joined from one that has a key of each (see “The bridge” in docs/runbook.md).`

/** Of a chain that is joined, what its route names; else the light client that is recorded if its trust lasts, or a new one. */
const lightClientAt = async (home: string, { client }: Chain, peer: Chain): Promise<LightClientPlace> => {
  const { chainId } = client.deployment
  const inUse = (await isConnected({ client }, peer)) ? await placeInUse(client, peer.client.deployment.chainId) : undefined
  if (inUse !== undefined) return inUse
  const { lightClient, lightClientVerifier } = readConnection(bridgePaths(home).connection).chains[chainId] ?? {}
  if (lightClient !== undefined && lightClientVerifier !== undefined) {
    const place = { lightClient, lightClientVerifier }
    if (await mayBeNamed(client, place)) return place
  }
  // CAST: at least one node, as of `nodes`.
  const cometUrls = peer.nodes.map(({ cometUrl }) => cometUrl) as unknown as readonly [string, ...string[]]
  return deployLightClient({ client, peer: { client: peer.client, cometUrls } })
}

const join = async (
  home: string,
  [one, other]: readonly [Chain, Chain],
  [first, second]: readonly [LightClientPlace, LightClientPlace],
  keys: BridgeKeys,
): Promise<readonly string[]> => {
  const sideOf = ({ chain, client }: Chain, lightClientOf: LightClientPlace): BridgeSide => ({
    ...{ jurisdiction: chain.jurisdiction, client, lightClientOf },
  })
  const sides = [sideOf(one, first), sideOf(other, second)] as const
  const given = { committee: committeeOf(keys), monitor: accountOf(keys, 'monitor') }
  if (one.chain.governed || other.chain.governed) return joinByVote({ home, chains: [one, other], sides, keys, ...given })
  const prepare = async ({ client, nodes }: Chain): Promise<void> => {
    await fundAccounts(client, [accountOf(keys, 'deliverer'), given.monitor])
    await admitPeople({ rpcUrl: nodes[0].rpcUrl, deployment: client.deployment })
  }
  await Promise.all([prepare(one), prepare(other)])
  await connectChains({ sides, ...given })
  return []
}

/** The relay believes most of all nodes but the last, which the monitor looks at. */
const bridgeChain = ({ chain, client, nodes }: Chain, peer: Chain, place: LightClientPlace): BridgeChain => {
  const endpoints = nodes.slice(0, -1).map(({ rpcUrl }) => rpcUrl)
  const watched = nodes.at(-1)?.rpcUrl ?? nodes[0].rpcUrl
  return {
    ...{ jurisdiction: chain.jurisdiction, deployment: client.deployment, finality: { kind: 'tag' }, watched },
    // CAST: a chain has at least four validators.
    endpoints: endpoints as unknown as BridgeChain['endpoints'],
    required: Math.floor(endpoints.length / 2) + 1,
    lightClientOf: { ...place, cometEndpoints: peer.nodes.map(({ cometUrl }) => cometUrl) },
  }
}
