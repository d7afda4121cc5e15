// The two chains on which the demonstration runs, joined: the hospital lives on CN, the institute on EU. Each chain is one process, or validators
// that decide by votes.
import { join } from 'node:path'
import { getRoute } from '@causeway/sdk/bridge/getRoute'
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { send } from '@causeway/sdk/client/send'
import { admitCast, fundInstitute } from '../../deploy/networks/embedded/admitCast.ts'
import { type Cast, closeCast, openCast } from '../../deploy/networks/embedded/cast.ts'
import { startNetwork } from '../../deploy/networks/embedded/startNetwork.ts'
import type { Engine, Network, NetworkJurisdiction } from '../../deploy/networks/network.ts'
import { openEmbeddedBridge } from '../../node/src/network/bridge/openEmbeddedBridge.ts'
import { copyTemplate, makeTemplate } from '../../node/src/network/bridge/prepareStores.ts'
import { openGovernedNetwork } from './governedNetwork.ts'
import { settled } from './settled.ts'

export type DemoChain = {
  readonly network: Network
  /** Hospital and institute are admitted on both chains. */
  readonly cast: Cast
}

export type DemoNetwork = {
  /** Product, agreement, computation, escrow; the consortium has money to change. */
  readonly cn: DemoChain
  /** The institute has its money here. */
  readonly eu: DemoChain
  /** What the story says of the network. */
  readonly lines: readonly string[]
  /** Where the hospital's node keeps its data. */
  readonly nodeFolder: string
  /** Kills a part of the network while it works, and says so; nothing on an engine of one process. */
  readonly disturb?: () => Promise<string>
  /** Brings back what was killed, and says how the network stands. */
  readonly heal?: () => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

const NUMBERS = ['no proof', 'the committee', 'the committee and the light client'] as const

/** What each chain demands of messages from the other before they take effect, as the chains say it. */
export const describeRoutes = async (chains: readonly DemoChain[]): Promise<readonly string[]> => {
  const lines = chains.map(async ({ network, cast }) => {
    const [peer] = chains.filter((chain) => chain.network !== network)
    const { inbound } = await getRoute(cast.consortium, peer?.network.deployment.chainId ?? 0)
    const demands = inbound?.limits.map(({ messageClass, verifiers }) => `${messageClass.toLowerCase()} by ${NUMBERS[verifiers]}`)
    return `Chain ${network.deployment.chainId} takes from the other: ${demands?.join(', ') ?? 'nothing'}.`
  })
  return Promise.all(lines)
}

/** In the smallest unit of the token of each chain. */
export type Funds = {
  /** What the institute gets on EU. */
  readonly institute: bigint
  /** What the consortium gets on CN, to change. */
  readonly changer: bigint
}

export type OpenNetworkParameters = {
  readonly folder: string
  readonly funds: Funds
  readonly onStep: (done: number, of: number, what: string) => void
}

export const openNetwork = (engine: Engine, parameters: OpenNetworkParameters): Promise<DemoNetwork> =>
  engine === 'comet' ? openGovernedNetwork(parameters) : openEmbeddedNetwork(parameters)

const openEmbeddedNetwork = async ({ folder, funds, onStep }: OpenNetworkParameters): Promise<DemoNetwork> => {
  const opened: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (let end = opened.pop(); end !== undefined; end = opened.pop()) await end()
  }
  const nodeFolder = join(folder, 'node')
  const openChain = async (jurisdiction: NetworkJurisdiction): Promise<DemoChain> => {
    const steps = jurisdiction === 'CN' ? { onStep } : {}
    const network = await startNetwork({ folder: join(folder, jurisdiction), jurisdiction, ...steps })
    opened.push(network.close)
    const cast = openCast(network)
    opened.push(() => closeCast(cast))
    await admitCast(cast)
    return { network, cast }
  }
  try {
    const [cn, eu] = await settled([openChain('CN'), openChain('EU'), makeTemplate(folder)])
    copyTemplate(folder, [nodeFolder])
    await fundInstitute(eu.cast, funds.institute)
    await issue(cn.cast.consortium, funds.changer)
    const bridge = await openEmbeddedBridge(folder, [
      { ...cn.network, jurisdiction: 'CN' },
      { ...eu.network, jurisdiction: 'EU' },
    ])
    opened.push(bridge.close)
    return { cn, eu, nodeFolder, lines: [], close }
  } catch (error) {
    await close()
    throw error
  }
}

const issue = async (consortium: CausewayClient, amount: bigint): Promise<void> => {
  await send(consortium, () => consortium.contracts.token.mint(consortium.signer?.address ?? '', amount))
}
