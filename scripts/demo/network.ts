// The network on which the demonstration runs: one process, or validators that decide by votes.
import { join } from 'node:path'
import { admitCast, fundInstitute } from '../../deploy/networks/embedded/admitCast.ts'
import { type Cast, closeCast, openCast } from '../../deploy/networks/embedded/cast.ts'
import { startNetwork } from '../../deploy/networks/embedded/startNetwork.ts'
import type { Engine, Network } from '../../deploy/networks/network.ts'
import { openGovernedNetwork } from './governedNetwork.ts'

export type DemoNetwork = {
  readonly network: Network
  /** Hospital and institute are admitted, the institute has money. */
  readonly cast: Cast
  /** What the story says of the network. */
  readonly lines: readonly string[]
  /** Kills a part of the network while it works, and says so; nothing on an engine of one process. */
  readonly disturb?: () => Promise<string>
  /** Brings back what was killed, and says how the network stands. */
  readonly heal?: () => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

export type OpenNetworkParameters = {
  readonly folder: string
  /** What the institute gets, in the token's smallest unit. */
  readonly funds: bigint
  readonly onStep: (done: number, of: number, what: string) => void
}

export const openNetwork = (engine: Engine, parameters: OpenNetworkParameters): Promise<DemoNetwork> =>
  engine === 'comet' ? openGovernedNetwork(parameters) : openEmbeddedNetwork(parameters)

const openEmbeddedNetwork = async ({ folder, funds, onStep }: OpenNetworkParameters): Promise<DemoNetwork> => {
  const network = await startNetwork({ folder: join(folder, 'CN'), onStep })
  const cast = openCast(network)
  const close = async (): Promise<void> => {
    closeCast(cast)
    await network.close()
  }
  try {
    await admitCast(cast)
    await fundInstitute(cast, funds)
    return { network, cast, lines: [], close }
  } catch (error) {
    await close()
    throw error
  }
}
