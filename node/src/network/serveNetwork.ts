// An embedded network: two chains that are joined, their organisations and the hospital's node, until it is told to end.
import { rmSync } from 'node:fs'
import { jurisdictions, type Network, type NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { startNetwork } from '../../../deploy/networks/startNetwork.ts'
import { type NetworkFile, pathsOf, writeWhole } from '../command/home.ts'
import type { NodeOptions } from '../config/nodeOptions.ts'
import { openEmbeddedBridge } from './bridge/openEmbeddedBridge.ts'
import { copyTemplate, makeTemplate } from './bridge/prepareStores.ts'
import { admitPeople, openHospitalNode } from './hospitalNode.ts'

export type ServeNetworkOptions = {
  readonly home: string
  /** Port of the first chain and of the node's API; 0 is a free one. */
  readonly chainPort?: number
  readonly nodePort?: number
  /** Of the node; it logs JSON lines to standard output. */
  readonly logLevel?: NonNullable<NodeOptions['logLevel']>
  readonly onStep?: (done: number, of: number, what: string) => void
}

export type ServedNetwork = { readonly rpcUrl: string; readonly nodeUrl: string; readonly close: () => Promise<void> }

type Chain = Network & { readonly jurisdiction: NetworkJurisdiction }

/** Starts everything and writes `network.json`, by which other commands find it; the file goes when the network is closed. */
export const serveNetwork = async (options: ServeNetworkOptions): Promise<ServedNetwork> => {
  const { home, nodePort: port = 0, logLevel = 'info' } = options
  const paths = pathsOf(home)
  const opened: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    rmSync(paths.network, { force: true })
    for (let end = opened.pop(); end !== undefined; end = opened.pop()) await end()
  }
  try {
    const [[cn, eu]] = await Promise.all([openChains(options, opened), makeTemplate(home)])
    copyTemplate(home, [paths.node])
    await Promise.all([admitPeople(cn), admitPeople(eu)])
    const { rpcUrl, deploymentFile } = cn
    const opening = [
      openEmbeddedBridge(home, [cn, eu]),
      openHospitalNode(home, { rpcUrl, deploymentFile, dataFolder: paths.node, port, logLevel }),
    ] as const
    for (const each of opening) void each.then(({ close: end }) => opened.push(end)).catch(() => undefined)
    await Promise.allSettled(opening)
    const [, node] = await Promise.all(opening)
    const file: NetworkFile = {
      ...{ engine: 'embedded', pid: process.pid, rpcUrl, nodeUrl: node.url, deploymentFile },
      startedAt: Math.floor(Date.now() / 1000),
      chains: [cn, eu].map((chain) => ({
        ...{ jurisdiction: chain.jurisdiction, chainId: chain.deployment.chainId },
        ...{ rpcUrl: chain.rpcUrl, deploymentFile: chain.deploymentFile },
      })),
    }
    writeWhole(paths.network, `${JSON.stringify(file, null, 2)}\n`)
    return { rpcUrl, nodeUrl: node.url, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Both chains at once; what has started is in `opened`, also if the other fails. */
const openChains = async (
  { home, chainPort = 0, onStep }: ServeNetworkOptions,
  opened: (() => Promise<void>)[],
): Promise<readonly [Chain, Chain]> => {
  const done = new Map<NetworkJurisdiction, number>()
  const started = jurisdictions.map(async (jurisdiction): Promise<Chain> => {
    const progress = (count: number, of: number, what: string): void => {
      done.set(jurisdiction, count)
      onStep?.(
        [...done.values()].reduce((sum, each) => sum + each, 0),
        jurisdictions.length * of,
        what,
      )
    }
    const port = jurisdiction === 'CN' ? chainPort : 0
    const network = await startNetwork({ folder: pathsOf(home).chainOf(jurisdiction), jurisdiction, port, onStep: progress })
    opened.push(network.close)
    return { ...network, jurisdiction }
  })
  const ends = await Promise.allSettled(started)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  // CAST: one chain for each of two jurisdictions, CN first.
  return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])) as unknown as readonly [Chain, Chain]
}
