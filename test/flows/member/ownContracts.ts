// On a chain that was begun by its founders their seats are taken: a consortium of a test gets contracts of its own, on the same chain.
import { join } from 'node:path'
import { createClient } from '@causeway/sdk/client/createClient'
import { id as hashOf, NonceManager, Wallet } from 'ethers'
import { deploy } from '../../../deploy/deploy.ts'
import { type Cast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import type { Network } from '../../../deploy/networks/network.ts'
import { setCoin } from '../support/coin.ts'

/** Addresses follow from who deploys: with the account `consortium` they would be those of the genesis. */
const ADMIN = new Wallet(hashOf('causeway test key of a second consortium'))
const COIN = 10n ** 20n

/** Deploys all contracts once more, with all offices for another account, which the cast has in the place of `consortium`. */
export const openOwnContracts = async (network: Network, folder: string): Promise<{ network: Network; cast: Cast }> => {
  await setCoin(network, ADMIN, COIN)
  const { address, privateKey } = ADMIN
  const deploymentFile = join(folder, 'deployments', 'own.json')
  const opened = createClient({ ...network, privateKey })
  try {
    const offices = { membership: address, issuer: address, supervisor: address, treasury: address }
    const signer = new NonceManager(ADMIN.connect(opened.provider))
    const deployment = await deploy({ signer, offices, token: { name: 'Causeway Yuan', symbol: 'cwCNY' }, file: deploymentFile })
    const own = { ...network, deployment, deploymentFile }
    const cast = openCast(own)
    cast.consortium.close()
    return { network: own, cast: { ...cast, consortium: createClient({ ...own, privateKey }) } }
  } finally {
    opened.close()
  }
}
