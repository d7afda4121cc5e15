import { encodeBytes32String, toUtf8Bytes } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import type { MemberId } from '../ids.ts'
import { memberIdOf, parseDid } from './did.ts'
import { type MemberRole, rolesToBits } from './roles.ts'

export type ApplyForMembershipParameters = {
  readonly did: string
  readonly roles: readonly MemberRole[]
  /** Digest of the membership agreement, 32 bytes as 0x-hex. */
  readonly termsDigest: string
}
export type ApplyForMembershipReturnType = { readonly id: MemberId }

/**
 * Applies for membership; the client's key becomes the first controller key of the organisation.
 *
 * @throws DidInvalid, InstitutionCodeInvalid, MemberDidTaken, MemberKeyTaken, MemberRolesInvalid
 */
export const applyForMembership = async (
  client: CausewayClient,
  { did, roles, termsDigest }: ApplyForMembershipParameters,
): Promise<ApplyForMembershipReturnType> => {
  const jurisdiction = jurisdictionBytes(parseDid(did).jurisdiction)
  await send(client, () => client.contracts.members.applyForMembership(did, jurisdiction, rolesToBits(roles), termsDigest))
  return { id: memberIdOf(did) }
}

/** Two letters as `bytes2`. */
export const jurisdictionBytes = (jurisdiction: string): string =>
  encodeBytes32String(jurisdiction).slice(0, 2 + 2 * toUtf8Bytes(jurisdiction).length)
