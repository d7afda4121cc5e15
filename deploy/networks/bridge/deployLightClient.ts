// The consensus of one comet chain, held by the other: the contracts that are deployed once both chains exist.
import { askComet, signedHeaderSchema } from '@causeway/sdk/bridge/comet/askComet'
import { hashHeader } from '@causeway/sdk/bridge/comet/hashHeader'
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

/** Heights that nodes which are asked at one moment may lie apart. */
const MOST_APART = 20

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

/**
 * As the struct CometTrust. What one node tells more than the others is shown to be of the header that all name.
 *
 * @throws PeerNodesDisagree, CometSilent, CometAnswerInvalid, CometHeaderForged
 */
export const trustOf = async ({ client, cometUrls }: DeployLightClientParameters['peer']): Promise<readonly unknown[]> => {
  const { chainId, contracts } = client.deployment
  const { height, hash } = await namedByAll(cometUrls)
  const [first] = cometUrls
  const given = { cometUrl: first, provider: client.provider, outbox: contracts.Outbox.address }
  const { header } = await headerProof({ ...given, height })
  // Asked for again, by one node: neither its own hash nor its own name of the chain counts.
  const told = hashHeader({ header, chainName: cometChainId(chainId), hasOutbox: true })
  if (told !== hash || header.height !== height)
    throw bridgeErrors.PeerNodesDisagree({ height, told: header.height, hashes: [hash, told], nodes: [first] })
  const { validators } = await headerProof({ ...given, height: height + 1 })
  const setHash = hashValidators(validators)
  if (setHash !== header.nextValidatorsHash)
    throw bridgeErrors.PeerNodesDisagree({ height, hashes: [setHash, header.nextValidatorsHash], nodes: [first] })
  return [height, header.timeSeconds, validators.map(({ x, y, power }) => [x, y, power])]
}

/** The newest header that all nodes have, with a successor. @throws PeerNodesDisagree */
const namedByAll = async (cometUrls: readonly string[]): Promise<{ readonly height: number; readonly hash: string }> => {
  const ask = async (path: string) =>
    Promise.all(cometUrls.map(async (url) => (await askComet(url, path, signedHeaderSchema)).signed_header))
  const heights = (await ask('commit')).map(({ header }) => header.height)
  // One behind the lowest of them, so that its commit is final with everybody and the set after it is known.
  const height = Math.min(...heights) - 1
  // The lowest chooses: one that names an old height would have a set trusted that has long left.
  if (Math.max(...heights) - height > MOST_APART) throw bridgeErrors.PeerNodesDisagree({ height, heights, nodes: cometUrls })
  const hashes = (await ask(`commit?height=${height}`)).map(({ commit }) => commit.block_id.hash)
  const [hash = ''] = hashes
  if (new Set(hashes).size !== 1) throw bridgeErrors.PeerNodesDisagree({ height, hashes, nodes: cometUrls })
  return { height, hash }
}
