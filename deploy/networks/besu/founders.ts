// The organisations that found a chain of Besu, each with a node. In QBFT one key is everything: the validator, and the enode.
import { randomBytes } from 'node:crypto'
import { SigningKey } from 'ethers'
import type { CeremonyFounder } from '../ceremony.ts'
import type { NetworkJurisdiction } from '../network.ts'
import { createOrganisation, type Founding } from '../organisation.ts'
import type { BesuNode } from './nodeConfig.ts'

export type Place = Pick<BesuNode, 'host' | 'p2pPort' | 'rpcPort' | 'metricsPort'>

export type BesuFounder = { readonly founder: CeremonyFounder; readonly node: BesuNode }

/** First 20 of the 64 bytes of its public key: the registry wants an id of a consensus node, and in Besu there is none beside the key. */
export const peerIdOf = ({ publicKey }: SigningKey): string => publicKey.slice(4, 44)

/** The organisation with this number, and its node with new random keys. @param founding absent: it is invented */
export const createBesuFounder = (
  jurisdiction: NetworkJurisdiction,
  index: number,
  place: Place,
  founding?: Founding,
): BesuFounder => {
  const organisation = createOrganisation(jurisdiction, index, founding)
  const key = new SigningKey(randomBytes(32))
  const { host, p2pPort } = place
  return {
    founder: {
      ...organisation,
      identity: { validatorKey: key, executionNodeKey: key, peerId: peerIdOf(key) },
      host,
      // Besu has one port for peers; the registry knows two.
      ports: { consensus: p2pPort, execution: p2pPort },
    },
    node: { name: organisation.name, ...place, privateKey: key.privateKey },
  }
}
