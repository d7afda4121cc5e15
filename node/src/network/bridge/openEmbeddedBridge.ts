// Joins the two chains of an embedded network and runs what carries their messages.

import { accountOf, committeeOf, openBridgeKeys } from '../../../../deploy/networks/bridge/bridgeKeys.ts'
import { connectChains } from '../../../../deploy/networks/bridge/connectChains.ts'
import type { BridgeSide } from '../../../../deploy/networks/bridge/connectionSteps.ts'
import { freePorts } from '../../../../deploy/networks/bridge/freePorts.ts'
import { fundAccounts } from '../../../../deploy/networks/bridge/fundAccounts.ts'
import { closeCast, openCast } from '../../../../deploy/networks/embedded/cast.ts'
import type { Network, NetworkJurisdiction } from '../../../../deploy/networks/network.ts'
import { bridgePaths } from './bridgePaths.ts'
import { type BridgeChain, PROCESSES, planBridge, readPlan } from './bridgePlan.ts'
import { copyTemplate } from './prepareStores.ts'
import { endBridge, type SupervisedBridge, superviseBridge } from './superviseBridge.ts'

type EmbeddedChain = Pick<Network, 'rpcUrl' | 'deployment'> & { readonly jurisdiction: NetworkJurisdiction }

/** One node mines at once and never forks: what is in its head is final. */
const chainOf = ({ jurisdiction, deployment, rpcUrl }: EmbeddedChain): BridgeChain => ({
  ...{ jurisdiction, deployment, endpoints: [rpcUrl], required: 1, watched: rpcUrl },
  ...{ finality: { kind: 'depth', blocks: 0 }, forgetsStates: true },
})

/** What it does is done only where it is not done yet; the template of the databases is there. The processes start together, and are not waited for. */
export const openEmbeddedBridge = async (
  home: string,
  chains: readonly [EmbeddedChain, EmbeddedChain],
): Promise<SupervisedBridge> => {
  const paths = bridgePaths(home)
  // Of a network that was killed: they would hold the folders.
  await endBridge(home)
  const keys = openBridgeKeys(paths.secrets, 'public')
  const [one, other] = chains
  await connect(chains, keys)
  planBridge({ home, chains: [chainOf(one), chainOf(other)], keys, ports: await freePorts(PROCESSES) })
  copyTemplate(
    home,
    readPlan(home).flatMap(({ name, role }) => (role === 'monitor' ? [] : [paths.data(name)])),
  )
  return superviseBridge(home)
}

const connect = async (
  [one, other]: readonly [EmbeddedChain, EmbeddedChain],
  keys: ReturnType<typeof openBridgeKeys>,
): Promise<void> => {
  const casts = [openCast(one), openCast(other)] as const
  try {
    const sides: readonly [BridgeSide, BridgeSide] = [
      { jurisdiction: one.jurisdiction, client: casts[0].consortium },
      { jurisdiction: other.jurisdiction, client: casts[1].consortium },
    ]
    const [deliverer, monitor] = [accountOf(keys, 'deliverer'), accountOf(keys, 'monitor')]
    await Promise.all(sides.map(({ client }) => fundAccounts(client, [deliverer, monitor])))
    await connectChains({ sides, committee: committeeOf(keys), monitor })
  } finally {
    casts.forEach(closeCast)
  }
}
