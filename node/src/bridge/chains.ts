// Every chain of the network in a folder, each with a client.
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import { parseDeployment } from '@causeway/sdk/client/deployment'
import type { NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { keyOf, readJson, requireNetwork } from '../command/home.ts'
import { bridgeCommandErrors } from './errors.ts'

export type NetworkChain = { readonly jurisdiction: string; readonly client: CausewayClient }

/** Runs something with the chains of the network, and closes them afterwards. @throws NetworkDown, BridgeMissing, AccountUnknown */
export const withChains = async <T>(
  { home, as }: { readonly home: string; readonly as?: string | undefined },
  run: (chains: readonly NetworkChain[]) => Promise<T>,
): Promise<T> => {
  const { chains = [] } = requireNetwork(home)
  if (chains.length < 2) throw bridgeCommandErrors.BridgeMissing({ home })
  const key = as === undefined ? {} : { privateKey: keyOf(as) }
  const opened = chains.map(({ jurisdiction, rpcUrl, deploymentFile }) => ({
    jurisdiction,
    client: createClient({ rpcUrl, deployment: parseDeployment(readJson(deploymentFile)), ...key }),
  }))
  try {
    return await run(opened)
  } finally {
    for (const { client } of opened) client.close()
  }
}

/** The client of a chain. @throws ChainForeign if it is none of the network */
export const chainOf = (chains: readonly NetworkChain[], chainId: bigint | number): CausewayClient => {
  const found = chains.find(({ client }) => client.deployment.chainId === Number(chainId))
  if (found === undefined) throw bridgeCommandErrors.ChainForeign({ chainId })
  return found.client
}

export type Crossing = { readonly source: NetworkChain; readonly destination: NetworkChain }

/** The chain of a jurisdiction, and the other one. @throws BridgeMissing */
export const crossingFrom = (chains: readonly NetworkChain[], jurisdiction: NetworkJurisdiction): Crossing => {
  const source = chains.find((chain) => chain.jurisdiction === jurisdiction)
  const destination = chains.find((chain) => chain.jurisdiction !== jurisdiction)
  if (source === undefined || destination === undefined) throw bridgeCommandErrors.BridgeMissing({ jurisdiction })
  return { source, destination }
}

/** How a chain is called for people. */
export const nameOf = (chains: readonly NetworkChain[], chainId: bigint | number): string =>
  chains.find(({ client }) => client.deployment.chainId === Number(chainId))?.jurisdiction ?? `chain ${chainId}`
