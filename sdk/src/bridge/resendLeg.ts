import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { send } from '../client/send.ts'
import { CausewayError } from '../errors.ts'
import { type FailureReason, failureReason } from './failureReason.ts'

export type ResendLegParameters = { readonly xid: string; readonly index: number }
export type ResendLegReturnType = {
  /** Why it could not be handed over; absent if it was. */
  readonly undelivered: FailureReason | undefined
}

/**
 * Tells a participant again what it is to do: EXECUTE, COMMIT or ABORT. Any key can do it, as often as it pays for it: for a leg whose message
 * was cancelled, or could not be sent because the route was cursed.
 *
 * @param client of the coordinator's chain
 * @throws CoordinatorNothingToSend
 */
export const resendLeg = async (client: CausewayClient, { xid, index }: ResendLegParameters): Promise<ResendLegReturnType> => {
  const { coordinator } = client.contracts
  const receipt = await send(client, () => coordinator.resend(xid, index))
  try {
    return { undelivered: failureReason(eventOf(coordinator, receipt, 'Undelivered').reason) }
  } catch (fault) {
    if (fault instanceof CausewayError && fault.code === 'EventMissing') return { undelivered: undefined }
    throw fault
  }
}
