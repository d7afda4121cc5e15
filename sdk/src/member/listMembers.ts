import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { memberId } from '../ids.ts'
import { getMember, type MemberView } from './getMember.ts'

/** Every organisation that ever applied, in the order in which they did. */
export const listMembers = async (client: CausewayClient): Promise<readonly MemberView[]> => {
  const { members } = client.contracts
  const count = Number(await read(() => members.memberCount()))
  return Promise.all(
    Array.from({ length: count }, async (_, index) =>
      getMember(client, memberId.parse(await read(() => members.memberAt(index)))),
    ),
  )
}
