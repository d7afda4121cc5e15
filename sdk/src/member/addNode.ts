import { type Signer, SigningKey, Wallet } from 'ethers'
import { z } from 'zod'
import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { signTyped } from '../client/typedData.ts'
import { hexBytes, type MemberId } from '../ids.ts'
import { memberErrors } from './errors.ts'
import { checkPlace, type NodePlace, type PeerId, peerId } from './nodeRecord.ts'

const types = {
  NodeConsent: [
    { name: 'memberId', type: 'bytes32' },
    { name: 'peerId', type: 'bytes20' },
    { name: 'deadline', type: 'uint256' },
  ],
}

export type SignNodeConsentParameters = {
  readonly memberId: MemberId
  readonly peerId: PeerId
  /** The node key of the execution client, 32 bytes as 0x-hex (geth's `nodekey`). */
  readonly nodeKey: string
  /** Unix seconds until which the consent holds. */
  readonly deadline: number
}

/** What the machine that holds a node's key hands to who registers the node; a JSON file, and none of it is secret. */
export const nodeConsent = z.strictObject({
  peerId,
  /** 64 bytes as 0x-hex: the public key of the execution node. */
  enode: z.string().regex(/^0x[0-9a-fA-F]{128}$/, 'expected 64 bytes as 0x-hex'),
  deadline: z.int().positive(),
  /** 65 bytes as 0x-hex. */
  proof: hexBytes,
})
export type NodeConsent = z.infer<typeof nodeConsent>

export type AddNodeParameters = NodeConsent & NodePlace

/** Signs with the key of an execution node that it belongs to an organisation. @throws ArgumentInvalid */
export const signNodeConsent = async (
  client: CausewayClient,
  { memberId, peerId: id, nodeKey, deadline }: SignNodeConsentParameters,
): Promise<NodeConsent> => {
  const signer: Signer = new Wallet(nodeKey)
  const message = { memberId, peerId: `0x${id}`, deadline }
  const proof = await signTyped(client, 'MemberRegistry', { types, message, signer })
  return { peerId: id, enode: enodeOf(nodeKey), deadline, proof }
}

/** The public key of a node key, 64 bytes as 0x-hex. */
export const enodeOf = (nodeKey: string): string => `0x${SigningKey.computePublicKey(nodeKey, false).slice(4)}`

/** Parses the content of a consent file. @throws NodeConsentMalformed */
export const parseNodeConsent = (content: unknown): NodeConsent => {
  const result = nodeConsent.safeParse(content)
  if (!result.success) throw memberErrors.NodeConsentMalformed({ problem: z.prettifyError(result.error) })
  return result.data
}

/**
 * Registers a node of the organisation of the client's controller key: from the next block on the others let it in.
 *
 * @throws NodePlaceInvalid, MemberNotController, MemberStateUnexpected, MemberNodePeerIdTaken, MemberNodeEnodeTaken,
 * MemberNodeConsentInvalid, MemberNodeConsentExpired, MemberNodesTooMany
 * @example
 * const consent = await signNodeConsent(client, { memberId, peerId, nodeKey, deadline })
 * await addNode(client, { ...consent, host: 'validator.example.org', consensusPort: 26656, executionPort: 30303 })
 */
export const addNode = async (client: CausewayClient, parameters: AddNodeParameters): Promise<void> => {
  checkPlace(parameters)
  const { peerId: id, enode, host, consensusPort, executionPort, deadline, proof } = parameters
  const [x, y] = [enode.slice(0, 66), `0x${enode.slice(66)}`]
  await send(client, () => client.contracts.nodes.addNode(`0x${id}`, x, y, host, consensusPort, executionPort, deadline, proof))
}
