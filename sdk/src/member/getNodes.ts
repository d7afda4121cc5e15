import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { MemberId } from '../ids.ts'
import { type MemberNode, memberNodeOf } from './nodeRecord.ts'

/** The nodes that the network lets in: those of organisations that are admitted or leaving; or all of one organisation. */
export const getNodes = async (client: CausewayClient, memberId?: MemberId): Promise<readonly MemberNode[]> => {
  const { nodes } = client.contracts
  const records = await read(() => (memberId === undefined ? nodes.nodes() : nodes.nodesOf(memberId)))
  return records.map(memberNodeOf)
}
