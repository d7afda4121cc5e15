// An embedded network of one jurisdiction: a chain with the contracts deployed and the roles held by the account `consortium`.
import { join } from 'node:path'
import type { Deployment } from '@causeway/sdk/client/deployment'
import { JsonRpcProvider, NonceManager, Wallet } from 'ethers'
import { deploy } from '../../deploy.ts'
import { embeddedAccount, embeddedChainIds, MNEMONIC } from './accounts.ts'
import { startAnvil } from './startAnvil.ts'

export type StartNetworkParameters = {
  /** The folder of the chain's state and of the deployment file; one that was used before is continued. */
  readonly folder: string
  readonly jurisdiction?: keyof typeof embeddedChainIds
  readonly port?: number
  readonly onStep?: (done: number, of: number, what: string) => void
}

export type EmbeddedNetwork = {
  readonly rpcUrl: string
  readonly port: number
  readonly pid: number
  readonly deployment: Deployment
  readonly deploymentFile: string
  /** Ends the chain; its state stays in the folder. */
  readonly close: () => Promise<void>
}

/** Starts the chain and deploys what is not there yet. @throws AnvilMissing, AnvilExited, FactoryMissing */
export const startNetwork = async (parameters: StartNetworkParameters): Promise<EmbeddedNetwork> => {
  const { folder, jurisdiction = 'CN', port = 0, onStep } = parameters
  const chainId = embeddedChainIds[jurisdiction]
  const chain = await startAnvil({ chainId, port, stateFile: join(folder, 'chain.json'), mnemonic: MNEMONIC })
  const deploymentFile = join(folder, 'deployments', `${chainId}.json`)
  try {
    const deployment = await deployEmbedded(chain.rpcUrl, chainId, deploymentFile, onStep)
    return { ...chain, deployment, deploymentFile }
  } catch (error) {
    await chain.close()
    throw error
  }
}

const deployEmbedded = async (
  rpcUrl: string,
  chainId: number,
  file: string,
  onStep: StartNetworkParameters['onStep'],
): Promise<Deployment> => {
  const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 })
  provider.pollingInterval = 20
  const { address, privateKey } = embeddedAccount('consortium')
  const offices = { membership: address, issuer: address, supervisor: address, treasury: address }
  const token = { name: 'Causeway Yuan', symbol: 'cwCNY' }
  try {
    const signer = new NonceManager(new Wallet(privateKey, provider))
    return await deploy({ signer, offices, token, file, ...(onStep === undefined ? {} : { onStep }) })
  } finally {
    provider.destroy()
  }
}
