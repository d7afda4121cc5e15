// Who takes part in a network for development: its organisations, and the node of the hospital.
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import { admitCast, fundInstitute } from '../../../deploy/networks/embedded/admitCast.ts'
import { closeCast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import type { Network } from '../../../deploy/networks/network.ts'
import type { NodeOptions } from '../config/nodeOptions.ts'
import { createNode, type RunningNode } from '../node.ts'
import { readCatalogue } from '../product/catalogue.ts'

/** What the issuer gives the institute at the start: 100,000 cwCNY. */
const FUNDS = 100_000_000_000n

/** Hospital and institute join and the institute gets money; what is done already is left as it is. */
export const admitPeople = async (network: Pick<Network, 'rpcUrl' | 'deployment'>): Promise<void> => {
  const cast = openCast(network)
  try {
    await admitCast(cast)
    await fundInstitute(cast, FUNDS)
  } finally {
    closeCast(cast)
  }
}

export type HospitalNodeOptions = Pick<NodeOptions, 'rpcUrl' | 'deploymentFile' | 'dataFolder' | 'port' | 'logLevel'>

/** The node of the hospital, which serves the products in the catalogue of the home. */
export const openHospitalNode = (home: string, options: HospitalNodeOptions): Promise<RunningNode> =>
  createNode({ privateKey: embeddedAccount('hospital-node').privateKey, ...options }, { catalogue: () => readCatalogue(home) })
