// Starts a chain of one jurisdiction on the engine that is asked for. On both, the account `consortium` keeps the offices.
import { startComet } from './comet/startComet.ts'
import { startNetwork as startEmbedded } from './embedded/startNetwork.ts'
import { type Engine, engines, type Network, type NetworkJurisdiction } from './network.ts'
import { networkErrors } from './networkErrors.ts'

export type StartNetworkParameters = {
  readonly engine?: Engine
  /** The folder of the chain's state and of the deployment file; one that was used before is continued. */
  readonly folder: string
  readonly jurisdiction?: NetworkJurisdiction
  /** Of the embedded engine alone; 0 or absent: a free one. */
  readonly port?: number
  readonly onStep?: (done: number, of: number, what: string) => void
}

/** Starts the chain with the contracts deployed. @throws what startNetwork of the embedded engine and startComet throw */
export const startNetwork = ({ engine = 'embedded', port, ...parameters }: StartNetworkParameters): Promise<Network> =>
  engine === 'comet' ? startComet(parameters) : startEmbedded({ ...parameters, ...(port === undefined ? {} : { port }) })

/**
 * The engine that an environment or a command line names; the embedded one if it names none.
 *
 * @throws EngineUnknown
 */
export const parseEngine = (name: string | undefined): Engine => {
  const found = engines.find((engine) => engine === (name || 'embedded'))
  if (found === undefined) throw networkErrors.EngineUnknown({ engine: name, known: engines })
  return found
}
