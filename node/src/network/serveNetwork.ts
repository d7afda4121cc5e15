// An embedded network with its organisations and the hospital's node, until it is told to end.
import { rmSync } from 'node:fs'
import type { Network } from '../../../deploy/networks/network.ts'
import { startNetwork } from '../../../deploy/networks/startNetwork.ts'
import { pathsOf, writeWhole } from '../command/home.ts'
import type { NodeOptions } from '../config/nodeOptions.ts'
import { admitPeople, openHospitalNode } from './hospitalNode.ts'

export type ServeNetworkOptions = {
  readonly home: string
  /** Port of the chain and of the node's API; 0 is a free one. */
  readonly chainPort?: number
  readonly nodePort?: number
  /** Of the node; it logs JSON lines to standard output. */
  readonly logLevel?: NonNullable<NodeOptions['logLevel']>
  readonly onStep?: (done: number, of: number, what: string) => void
}

export type ServedNetwork = { readonly rpcUrl: string; readonly nodeUrl: string; readonly close: () => Promise<void> }

/** Starts everything and writes `network.json`, by which other commands find it; the file goes when the network is closed. */
export const serveNetwork = async (options: ServeNetworkOptions): Promise<ServedNetwork> => {
  const { home, chainPort = 0, nodePort: port = 0, logLevel = 'info', onStep } = options
  const paths = pathsOf(home)
  const steps = onStep === undefined ? {} : { onStep }
  const network = await startNetwork({ folder: paths.chain, port: chainPort, ...steps })
  try {
    await admitPeople(network)
    const { rpcUrl, deploymentFile } = network
    const node = await openHospitalNode(home, { rpcUrl, deploymentFile, dataFolder: paths.node, port, logLevel })
    const startedAt = Math.floor(Date.now() / 1000)
    const file = { engine: 'embedded', pid: process.pid, rpcUrl, nodeUrl: node.url, deploymentFile, startedAt }
    writeWhole(paths.network, `${JSON.stringify(file, null, 2)}\n`)
    return { rpcUrl, nodeUrl: node.url, close: () => close(paths.network, node, network) }
  } catch (error) {
    await network.close()
    throw error
  }
}

const close = async (file: string, node: { close: () => Promise<void> }, network: Network): Promise<void> => {
  rmSync(file, { force: true })
  await node.close()
  await network.close()
}
