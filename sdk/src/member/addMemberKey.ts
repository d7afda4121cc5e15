import type { Signer } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { signTyped } from '../client/typedData.ts'
import type { MemberId } from '../ids.ts'
import { type KeyRole, keyRoles } from './roles.ts'

export type AddMemberKeyParameters = {
  readonly memberId: MemberId
  /** The new key; it signs its consent. */
  readonly key: Signer
  readonly role: KeyRole
  /** Unix seconds until which the consent holds. */
  readonly deadline: number
}

const types = {
  KeyConsent: [
    { name: 'memberId', type: 'bytes32' },
    { name: 'role', type: 'uint8' },
    { name: 'deadline', type: 'uint256' },
  ],
}

/**
 * Adds a key to the organisation of the client's controller key.
 *
 * @throws MemberNotController, MemberKeyTaken, MemberKeyConsentInvalid, MemberKeyConsentExpired
 */
export const addMemberKey = async (
  client: CausewayClient,
  { memberId, key, role, deadline }: AddMemberKeyParameters,
): Promise<void> => {
  const number = keyRoles.indexOf(role)
  const consent = await signTyped(client, 'MemberRegistry', { types, message: { memberId, role: number, deadline }, signer: key })
  const address = await key.getAddress()
  await send(client, () => client.contracts.members.addKey(address, number, deadline, consent))
}
