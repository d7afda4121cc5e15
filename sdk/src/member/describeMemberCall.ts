import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { type MemberId, memberId } from '../ids.ts'
import type { Describe } from './decodeCall.ts'
import { getMember } from './getMember.ts'
import { type MemberState, memberStates } from './roles.ts'

const statesAfter: Readonly<Record<string, MemberState>> = {
  admit: 'admitted',
  suspend: 'suspended',
  reinstate: 'admitted',
  completeLeave: 'left',
}

/** What a call to the register of members changes; undefined if it is none of those that decisions make. */
export const describeMemberCall: Describe = async (client, call) => {
  const usual = statesAfter[call.function]
  if (call.contract !== 'MemberRegistry' || (usual === undefined && call.function !== 'recover')) return undefined
  const member = await getMember(client, memberId.parse(call.args[0]))
  const after = call.function === 'reinstate' ? await reinstatedState(client, member.id) : usual
  if (after !== undefined) return { kind: 'member', member, before: member.state, after }
  const { controllers } = await read(() => client.contracts.members.member(member.id))
  return { kind: 'recovery', member, controller: String(call.args[1]), before: Number(controllers), after: 1 }
}

/** Who was leaving when it was suspended is leaving again. */
const reinstatedState = async ({ contracts: { members } }: CausewayClient, id: MemberId): Promise<MemberState> =>
  memberStates[Number(await read(() => members.reinstatedState(id)))] ?? 'none'
