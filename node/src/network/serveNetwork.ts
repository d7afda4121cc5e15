// An embedded network with its organisations and the hospital's node, until it is told to end.
import { rmSync } from 'node:fs'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import { admitCast, fundInstitute } from '../../../deploy/networks/embedded/admitCast.ts'
import { closeCast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import type { Network } from '../../../deploy/networks/network.ts'
import { startNetwork } from '../../../deploy/networks/startNetwork.ts'
import { pathsOf, writeWhole } from '../command/home.ts'
import type { NodeOptions } from '../config/nodeOptions.ts'
import { createNode } from '../node.ts'
import { readCatalogue } from '../product/catalogue.ts'

export type ServeNetworkOptions = {
  readonly home: string
  /** Port of the chain and of the node's API; 0 is a free one. */
  readonly chainPort?: number
  readonly nodePort?: number
  /** Of the node; it logs JSON lines to standard output. */
  readonly logLevel?: NodeOptions['logLevel']
  readonly onStep?: (done: number, of: number, what: string) => void
}

export type ServedNetwork = { readonly rpcUrl: string; readonly nodeUrl: string; readonly close: () => Promise<void> }

/** What the issuer gives the institute at the start: 100,000 cwCNY. */
const FUNDS = 100_000_000_000n

/** Starts everything and writes `network.json`, by which other commands find it; the file goes when the network is closed. */
export const serveNetwork = async (options: ServeNetworkOptions): Promise<ServedNetwork> => {
  const { home, chainPort = 0, nodePort = 0, logLevel = 'info', onStep } = options
  const paths = pathsOf(home)
  const steps = onStep === undefined ? {} : { onStep }
  const network = await startNetwork({ folder: paths.chain, port: chainPort, ...steps })
  try {
    await admit(network)
    const node = await openNode(home, network, { port: nodePort, logLevel })
    const { rpcUrl, deploymentFile } = network
    const file = { pid: process.pid, rpcUrl, nodeUrl: node.url, deploymentFile, startedAt: Math.floor(Date.now() / 1000) }
    writeWhole(paths.network, `${JSON.stringify(file, null, 2)}\n`)
    return { rpcUrl, nodeUrl: node.url, close: () => close(paths.network, node, network) }
  } catch (error) {
    await network.close()
    throw error
  }
}

const admit = async (network: Network): Promise<void> => {
  const cast = openCast(network)
  try {
    await admitCast(cast)
    await fundInstitute(cast, FUNDS)
  } finally {
    closeCast(cast)
  }
}

const openNode = (home: string, { rpcUrl, deploymentFile }: Network, options: Pick<NodeOptions, 'port' | 'logLevel'>) => {
  const { privateKey } = embeddedAccount('hospital-node')
  return createNode(
    { rpcUrl, deploymentFile, privateKey, dataFolder: pathsOf(home).node, ...options },
    { catalogue: () => readCatalogue(home) },
  )
}

const close = async (file: string, node: { close: () => Promise<void> }, network: Network): Promise<void> => {
  rmSync(file, { force: true })
  await node.close()
  await network.close()
}
