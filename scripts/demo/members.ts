// Chapter 1: the organisations join.
import { addMemberKey } from '@causeway/sdk/member/addMemberKey'
import { admitMember } from '@causeway/sdk/member/admitMember'
import { applyForMembership } from '@causeway/sdk/member/applyForMembership'
import { chainTime } from '@causeway/sdk/client/time'
import { signerOf } from '@causeway/sdk/client/createClient'
import { send } from '@causeway/sdk/client/send'
import { digestOfJson } from '@causeway/sdk/digest'
import { type Cast, dids } from './cast.ts'

const TERMS = digestOfJson({ title: 'Membership agreement of the demonstration network', version: 1 })

const HOUR = 3600

/** Hospital and institute apply and are admitted; the hospital adds the key of its node and the account of a department. */
export const admitMembers = async (cast: Cast): Promise<void> => {
  const hospital = await applyForMembership(cast.hospital, { did: dids.hospital, roles: ['provider'], termsDigest: TERMS })
  const institute = await applyForMembership(cast.institute, { did: dids.institute, roles: ['consumer'], termsDigest: TERMS })
  await admitMember(cast.consortium, hospital.id)
  await admitMember(cast.consortium, institute.id)
  const deadline = (await chainTime(cast.hospital)) + HOUR
  const keys = [
    { key: signerOf(cast['hospital-node']), role: 'node' },
    { key: signerOf(cast.department), role: 'payee' },
  ] as const
  for (const { key, role } of keys) await addMemberKey(cast.hospital, { memberId: hospital.id, key, role, deadline })
}

/** The issuer gives the institute settlement tokens against money that it paid in. */
export const issueMoney = async (cast: Cast, amount: bigint): Promise<void> => {
  await send(cast.consortium, () => cast.consortium.contracts.token.mint(signerOf(cast.institute).address, amount))
}
