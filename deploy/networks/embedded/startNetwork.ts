// An embedded network of one jurisdiction: a chain with the contracts deployed and the roles held by the account `consortium`.
import { join } from 'node:path'
import type { Deployment } from '@causeway/sdk/client/deployment'
import { JsonRpcProvider, NonceManager, Wallet } from 'ethers'
import { deploy } from '../../deploy.ts'
import { chainIds, type Network, type NetworkJurisdiction, tokens } from '../network.ts'
import { embeddedAccount, MNEMONIC } from './accounts.ts'
import { startAnvil } from './startAnvil.ts'

export type StartNetworkParameters = {
  /** The folder of the chain's state and of the deployment file; one that was used before is continued. */
  readonly folder: string
  readonly jurisdiction?: NetworkJurisdiction
  readonly port?: number
  readonly onStep?: (done: number, of: number, what: string) => void
}

/** Starts the chain and deploys what is not there yet. @throws AnvilMissing, AnvilExited, FactoryMissing */
export const startNetwork = async (parameters: StartNetworkParameters): Promise<Network> => {
  const { folder, jurisdiction = 'CN', port = 0, onStep } = parameters
  const chainId = chainIds[jurisdiction]
  const chain = await startAnvil({ chainId, port, stateFile: join(folder, 'chain.json'), mnemonic: MNEMONIC })
  const deploymentFile = join(folder, 'deployments', `${chainId}.json`)
  try {
    const deployment = await deployEmbedded(chain.rpcUrl, jurisdiction, deploymentFile, onStep)
    const advanceTime = (seconds: number): Promise<void> => moveClock(chain.rpcUrl, chainId, seconds)
    return { engine: 'embedded', ...chain, pids: [chain.pid], deployment, deploymentFile, advanceTime }
  } catch (error) {
    await chain.close()
    throw error
  }
}

const openProvider = (rpcUrl: string, chainId: number): JsonRpcProvider => {
  const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 })
  provider.pollingInterval = 20
  return provider
}

const moveClock = async (rpcUrl: string, chainId: number, seconds: number): Promise<void> => {
  const provider = openProvider(rpcUrl, chainId)
  try {
    await provider.send('evm_increaseTime', [seconds])
    await provider.send('evm_mine', [])
  } finally {
    provider.destroy()
  }
}

const deployEmbedded = async (
  rpcUrl: string,
  jurisdiction: NetworkJurisdiction,
  file: string,
  onStep: StartNetworkParameters['onStep'],
): Promise<Deployment> => {
  const provider = openProvider(rpcUrl, chainIds[jurisdiction])
  const { address, privateKey } = embeddedAccount('consortium')
  const offices = { membership: address, issuer: address, supervisor: address, treasury: address }
  const token = tokens[jurisdiction]
  try {
    const signer = new NonceManager(new Wallet(privateKey, provider))
    return await deploy({ signer, offices, token, file, ...(onStep === undefined ? {} : { onStep }) })
  } finally {
    provider.destroy()
  }
}
