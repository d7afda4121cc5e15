import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { send } from '../client/send.ts'
import type { AgreementId } from '../ids.ts'

/** Returns what is left of a deposit to the consumer of an ended agreement. @throws EscrowNotRefundable, EscrowNothingHeld */
export const refundEscrow = async (client: CausewayClient, id: AgreementId): Promise<{ readonly amount: bigint }> => {
  const { escrow } = client.contracts
  const receipt = await send(client, () => escrow.refund(id))
  return { amount: eventOf(escrow, receipt, 'Refunded').amount }
}
