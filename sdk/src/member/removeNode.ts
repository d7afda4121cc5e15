import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import type { PeerId } from './nodeRecord.ts'

/** Takes a node off the list: the others drop it after the next block. @throws MemberNotController, MemberNodeUnknown */
export const removeNode = async (client: CausewayClient, peerId: PeerId): Promise<void> => {
  await send(client, () => client.contracts.nodes.removeNode(`0x${peerId}`))
}
