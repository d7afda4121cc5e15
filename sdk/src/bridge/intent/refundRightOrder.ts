import type { CausewayClient } from '../../client/createClient.ts'
import { send } from '../../client/send.ts'
import { gaslessOrderOf, type RightOrder } from './rightOrder.ts'

/**
 * Gives the price back to the user of an order whose transaction was aborted. Anyone may.
 *
 * @param client of the chain where the order was opened
 * @throws RightOrderNotRefundable
 */
export const refundRightOrder = async (client: CausewayClient, order: RightOrder): Promise<void> => {
  const { orders } = client.contracts
  await send(client, () => orders.refund(gaslessOrderOf(client.deployment, order)))
}
