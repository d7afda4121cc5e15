import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'

/**
 * Supports a request to suspend an organisation at once; with the last support that is needed it is suspended.
 *
 * @throws EmergencyRequestUnknown, EmergencyRequestClosed, EmergencyAlreadySupported, EmergencyNotVoter, EmergencyAccused,
 * EmergencyTooManySuspended, MemberSeatsNeeded
 */
export const supportSuspension = async (client: CausewayClient, requestId: bigint): Promise<void> => {
  await send(client, () => client.contracts.emergency.support(requestId))
}
