import { id as hashOf } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { send } from '../client/send.ts'
import type { MemberId } from '../ids.ts'

export type RequestSuspensionParameters = {
  readonly memberId: MemberId
  /** In words; the chain keeps its keccak256. */
  readonly reason: string
}

/**
 * Asks the other organisations that vote to suspend one at once and for a short time; the request counts as the client's own support.
 *
 * @returns the number of the request, which others support
 * @throws EmergencyNotVoter, EmergencyAccused, EmergencyMemberNotAdmitted, EmergencyTooSoon, EmergencyTooManySuspended, MemberSeatsNeeded
 */
export const requestSuspension = async (
  client: CausewayClient,
  { memberId, reason }: RequestSuspensionParameters,
): Promise<{ readonly requestId: bigint }> => {
  const { emergency } = client.contracts
  const receipt = await send(client, () => emergency.request(memberId, hashOf(reason)))
  const { requestId } = eventOf(emergency, receipt, 'EmergencyRequested')
  return { requestId }
}
