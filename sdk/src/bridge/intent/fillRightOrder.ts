import { hexlify } from 'ethers'
import type { CausewayClient } from '../../client/createClient.ts'
import { eventOf } from '../../client/events.ts'
import { read, send } from '../../client/send.ts'
import { type RightId, rightId } from '../../ids.ts'
import { encodeSeller, gaslessOrderOf, type RightOrder, type RightSeller, rightOrderId } from './rightOrder.ts'

export type FillRightOrderParameters = {
  /** Of the chain where the order was opened; it needs no key. */
  readonly origin: CausewayClient
  readonly order: RightOrder
  readonly seller: RightSeller
  /** The compiled policy of the right. */
  readonly policy: Uint8Array
}

/**
 * Has the right of an order minted that is decided and paid for. Anyone may.
 *
 * @param client of the destination
 * @throws RightMintNotOwed while it is not committed here, or once it was filled; PolicyMismatch, OrderChainUnknown
 */
export const fillRightOrder = async (
  client: CausewayClient,
  { origin, order, seller, policy }: FillRightOrderParameters,
): Promise<{ readonly id: RightId }> => {
  const { orders } = client.contracts
  const gasless = gaslessOrderOf(origin.deployment, order)
  const { originData } = await read(() => origin.contracts.orders.originDataOf(gasless, encodeSeller(seller)))
  const orderId = rightOrderId(origin.deployment, order)
  const receipt = await send(client, () => orders.fill(orderId, originData, hexlify(policy)))
  return { id: rightId.parse(eventOf(orders, receipt, 'RightOrderFilled').id) }
}
