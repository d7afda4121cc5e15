// Organisations as people name them.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { type MemberId, memberId } from '@causeway/sdk/ids'
import { memberIdOf } from '@causeway/sdk/member/did'
import { institutionCodeKind } from '@causeway/sdk/member/institutionCode'
import { encodeBytes32String, isAddress, ZeroHash } from 'ethers'
import { memberCommandErrors } from './errors.ts'

/** The organisation with a DID, an id, an institution code or a key. @throws MemberReferenceInvalid */
export const findMember = async (client: CausewayClient, text: string): Promise<MemberId> => {
  const { members } = client.contracts
  if (text.startsWith('did:')) return memberIdOf(text)
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return memberId.parse(text)
  if (institutionCodeKind(text) !== undefined) {
    return known(text, await read(() => members.memberOfInstitution(encodeBytes32String(text))))
  }
  if (isAddress(text)) return known(text, (await read(() => members.keyOf(text))).id)
  throw memberCommandErrors.MemberReferenceInvalid({ given: text })
}

const known = (text: string, id: string): MemberId => {
  if (id === ZeroHash) throw memberCommandErrors.MemberReferenceInvalid({ given: text })
  return memberId.parse(id)
}
