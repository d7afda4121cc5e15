// The organisations of an embedded network join. Each step is done only if it is not done yet.
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { read, send } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { digestOfJson } from '@causeway/sdk/digest'
import type { MemberId } from '@causeway/sdk/ids'
import { addMemberKey } from '@causeway/sdk/member/addMemberKey'
import { admitMember } from '@causeway/sdk/member/admitMember'
import { applyForMembership } from '@causeway/sdk/member/applyForMembership'
import { memberIdOf } from '@causeway/sdk/member/did'
import { getKey, getMember } from '@causeway/sdk/member/getMember'
import type { MemberRole } from '@causeway/sdk/member/roles'
import { type Cast, dids } from './cast.ts'

const TERMS = digestOfJson({ title: 'Membership agreement of the embedded network', version: 1 })
const HOUR = 3600

/** Hospital and institute apply and are admitted; the hospital adds the key of its node and the account of a department. */
export const admitCast = async (cast: Cast): Promise<void> => {
  const hospital = await join(cast, cast.hospital, dids.hospital, 'provider')
  await join(cast, cast.institute, dids.institute, 'consumer')
  await addKey(cast, hospital, cast['hospital-node'], 'node')
  await addKey(cast, hospital, cast.department, 'payee')
}

const join = async ({ consortium }: Cast, client: CausewayClient, did: string, role: MemberRole): Promise<MemberId> => {
  const id = memberIdOf(did)
  const { state } = await getMember(client, id)
  if (state === 'none') await applyForMembership(client, { did, roles: [role], termsDigest: TERMS })
  if (state === 'none' || state === 'applied') await admitMember(consortium, id)
  return id
}

const addKey = async (cast: Cast, memberId: MemberId, client: CausewayClient, role: 'node' | 'payee'): Promise<void> => {
  const key = signerOf(client)
  if ((await getKey(client, key.address)).role !== 'none') return
  await addMemberKey(cast.hospital, { memberId, key, role, deadline: (await chainTime(client)) + HOUR })
}

/** The issuer tops the institute's account up to an amount of settlement tokens, against money that it paid in. */
export const fundInstitute = async ({ consortium, institute }: Cast, amount: bigint): Promise<void> => {
  const { token } = consortium.contracts
  const { address } = signerOf(institute)
  const balance = await read(() => token.balanceOf(address))
  if (balance < amount) await send(consortium, () => token.mint(address, amount - balance))
}
