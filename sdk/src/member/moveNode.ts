import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { checkPlace, type NodePlace, type PeerId } from './nodeRecord.ts'

export type MoveNodeParameters = NodePlace & { readonly peerId: PeerId }

/** Says where a node listens from now on. @throws NodePlaceInvalid, MemberNotController, MemberNodeUnknown */
export const moveNode = async (client: CausewayClient, parameters: MoveNodeParameters): Promise<void> => {
  checkPlace(parameters)
  const { peerId, host, consensusPort, executionPort } = parameters
  await send(client, () => client.contracts.nodes.moveNode(`0x${peerId}`, host, consensusPort, executionPort))
}
