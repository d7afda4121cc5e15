import { toUtf8String } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { type MemberId, memberId } from '../ids.ts'
import { type KeyRole, keyRoles, type MemberRole, type MemberState, memberStates, rolesFromBits } from './roles.ts'

export type MemberView = {
  readonly id: MemberId
  readonly did: string
  readonly state: MemberState
  readonly jurisdiction: string
  readonly roles: readonly MemberRole[]
}

/** The organisation with this id; its state is `none` if there is none. */
export const getMember = async (client: CausewayClient, id: MemberId): Promise<MemberView> => {
  const member = await read(() => client.contracts.members.member(id))
  return {
    id,
    did: member.did,
    state: memberStates[Number(member.state)] ?? 'none',
    jurisdiction: member.jurisdiction === '0x0000' ? '' : toUtf8String(member.jurisdiction),
    roles: rolesFromBits(Number(member.roles)),
  }
}

/** The organisation and role of a key; the role is `none` if it is a key of nobody. */
export const getKey = async (client: CausewayClient, key: string): Promise<{ memberId: MemberId; role: KeyRole }> => {
  const [id, role] = await read(() => client.contracts.members.keyOf(key))
  return { memberId: memberId.parse(id), role: keyRoles[Number(role)] ?? 'none' }
}
