import type { Deployment } from '@causeway/sdk/client/deployment'
import { JsonRpcProvider, keccak256, Network } from 'ethers'
import { cometErrors } from './errors.ts'

/** Compares what runs with what was deployed: chain id, first block, and the code of every contract. @throws GenesisDiffers */
export const verifyChain = async (rpcUrl: string, deployment: Deployment, genesisHash: string): Promise<void> => {
  const network = Network.from(deployment.chainId)
  const provider = new JsonRpcProvider(rpcUrl, network, { staticNetwork: network, cacheTimeout: -1 })
  try {
    const chainId = Number(await provider.send('eth_chainId', []))
    if (chainId !== deployment.chainId) throw cometErrors.GenesisDiffers({ rpcUrl, chainId, expected: deployment.chainId })
    const first = await provider.getBlock(0)
    if (first?.hash !== genesisHash) throw cometErrors.GenesisDiffers({ rpcUrl, block: first?.hash, expected: genesisHash })
    for (const [name, { address, codeHash }] of Object.entries(deployment.contracts)) {
      const found = keccak256(await provider.getCode(address, 0))
      if (found !== codeHash) throw cometErrors.GenesisDiffers({ contract: name, address, codeHash: found, expected: codeHash })
    }
  } finally {
    provider.destroy()
  }
}
