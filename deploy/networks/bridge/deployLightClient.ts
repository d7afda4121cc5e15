// The consensus of one comet chain, held by the other: the contracts that are deployed once both chains exist.
import { askComet, signedHeaderSchema } from '@causeway/sdk/bridge/comet/askComet'
import { hashValidators } from '@causeway/sdk/bridge/comet/hashValidators'
import { headerProof } from '@causeway/sdk/bridge/comet/headerProof'
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { create } from '../../deploy.ts'
import { cometChainId } from '../comet/consensusGenesis.ts'
import type { LightClientPlace } from './connectionSteps.ts'
import { bridgeErrors } from './errors.ts'

export type DeployLightClientParameters = {
  /** Of the chain on which it is deployed; it needs coin for gas, and no office. */
  readonly client: CausewayClient
  readonly peer: {
    readonly client: Pick<CausewayClient, 'provider' | 'deployment'>
    /** CometBFT's RPC of its nodes: all must name the same header, since what is trusted here is never proven. */
    readonly cometUrls: readonly [string, ...string[]]
  }
}

/** The longest that the contract takes: a route on which nothing is sent for as long has to be recovered by votes. */
const TRUSTING_PERIOD = 30 * 86_400

/**
 * Trusts the newest header that all nodes of the peer name, with the set that rules after it.
 *
 * @throws PeerNodesDisagree, CometSilent, CometAnswerInvalid, CometHeaderForged, ContractNotCreated
 */
export const deployLightClient = async ({ client, peer }: DeployLightClientParameters): Promise<LightClientPlace> => {
  const { chainId, contracts } = peer.client.deployment
  const { AccessManager, RecognitionList, StateProofVerifier } = client.deployment.contracts
  const chain = [cometChainId(chainId), chainId, contracts.Outbox.address, TRUSTING_PERIOD]
  const signer = signerOf(client)
  const args = [AccessManager.address, RecognitionList.address, chain, await trustOf(peer)]
  const { address: lightClient } = await create(signer, 'CometLightClient', args)
  const verifier = await create(signer, 'LightClientVerifier', [lightClient, StateProofVerifier.address])
  return { lightClient, lightClientVerifier: verifier.address }
}

/** As the struct CometTrust. */
const trustOf = async ({ client, cometUrls }: DeployLightClientParameters['peer']): Promise<readonly unknown[]> => {
  const [first] = cometUrls
  const newest = await Promise.all(cometUrls.map((url) => askComet(url, 'commit', signedHeaderSchema)))
  // One behind the lowest of them, so that its commit is final with everybody and the set after it is known.
  const height = Math.min(...newest.map(({ signed_header: { header } }) => header.height)) - 1
  const hashes = await Promise.all(
    cometUrls.map(
      async (url) => (await askComet(url, `commit?height=${height}`, signedHeaderSchema)).signed_header.commit.block_id.hash,
    ),
  )
  if (new Set(hashes).size !== 1) throw bridgeErrors.PeerNodesDisagree({ height, hashes, nodes: cometUrls })
  const outbox = client.deployment.contracts.Outbox.address
  const { header } = await headerProof({ cometUrl: first, provider: client.provider, height, outbox })
  const { validators } = await headerProof({ cometUrl: first, provider: client.provider, height: height + 1, outbox })
  const hash = hashValidators(validators)
  if (hash !== header.nextValidatorsHash)
    throw bridgeErrors.PeerNodesDisagree({ height, hashes: [hash, header.nextValidatorsHash], nodes: [first] })
  return [height, header.timeSeconds, validators.map(({ x, y, power }) => [x, y, power])]
}
