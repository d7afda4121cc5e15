import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { MemberId } from '../ids.ts'
import { getKey } from './getMember.ts'
import type { KeyRole } from './roles.ts'

export type MemberKey = { readonly address: string; readonly role: KeyRole }

/** The keys of an organisation, in the order of their addition. */
export const getMemberKeys = async (client: CausewayClient, id: MemberId): Promise<readonly MemberKey[]> => {
  const keys = await read(() => client.contracts.members.keysOf(id))
  return Promise.all(keys.map(async (address) => ({ address, role: (await getKey(client, address)).role })))
}
