import { recoverAddress, type Signer } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read, send } from '../client/send.ts'
import { signTyped, typedDigest } from '../client/typedData.ts'

const types = {
  PeerAdoption: [
    { name: 'chainId', type: 'uint256' },
    { name: 'digest', type: 'bytes32' },
    { name: 'epoch', type: 'uint64' },
    { name: 'number', type: 'uint64' },
  ],
}

export type PeerAdoption = {
  /** The chain that has adopted the list: not the one on which that is confirmed. */
  readonly peerChainId: bigint
  readonly digest: string
  /** Of the peer's signers, as the chain on which it is confirmed knows them. */
  readonly epoch: bigint
  /** One more than the confirmations of the peer that were accepted there: a signature that is held back cannot bring a list back. */
  readonly number: bigint
}

const structOf = ({ peerChainId, digest, epoch, number }: PeerAdoption) => ({
  types,
  message: { chainId: peerChainId, digest, epoch, number },
})

/** Signs, as one of a peer's signers, that the peer has adopted a list. @param client of the chain on which it is confirmed */
export const signPeerAdoption = (client: CausewayClient, { signer, ...adoption }: PeerAdoption & { readonly signer: Signer }) =>
  signTyped(client, 'RecognitionList', { ...structOf(adoption), signer })

export type ConfirmPeerParameters = PeerAdoption & { readonly signatures: readonly string[] }

/**
 * Shows this chain that a peer has adopted a list; anybody may. Signatures are put into the order that the contract asks for.
 *
 * @throws RecognitionPeerUnknown, RecognitionEpochUnexpected, RecognitionNumberUnexpected, RecognitionSignaturesTooFew,
 * RecognitionSignerUnexpected, ArgumentInvalid
 */
export const confirmPeer = async (client: CausewayClient, { signatures, ...adoption }: ConfirmPeerParameters): Promise<void> => {
  const { peerChainId, digest, epoch, number } = adoption
  const hash = typedDigest(client.deployment, 'RecognitionList', structOf(adoption))
  const ordered = await read(async () =>
    signatures
      .map((signature) => ({ signature, signer: recoverAddress(hash, signature).toLowerCase() }))
      .sort((a, b) => (a.signer < b.signer ? -1 : 1))
      .map(({ signature }) => signature),
  )
  await send(client, () => client.contracts.recognition.confirmPeer(peerChainId, digest, epoch, number, ordered))
}
