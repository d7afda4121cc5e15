import { type CausewayClient, signerOf } from '../../client/createClient.ts'
import { eventOf } from '../../client/events.ts'
import { read, send, sendPair } from '../../client/send.ts'
import { ISettlementToken__factory } from '../../generated/contracts/factories/ISettlementToken__factory.ts'
import { encodeSeller, gaslessOrderOf, onchainOrderOf, type RightOrder, type RightSeller } from './rightOrder.ts'

export type OpenRightOrderParameters = {
  readonly order: RightOrder
  readonly seller: RightSeller
  /** The user's. */
  readonly signature: string
}
export type OpenRightOrderReturnType = {
  readonly orderId: string
  /** The atomic transaction that it has begun. */
  readonly xid: string
}

/**
 * Opens an order that its user signed: locks the price and asks the destination for the promise. Anyone may who has both signatures.
 *
 * @throws RightOrderExpired, RightOrderOpened, RightOrderUserInvalid, RightOrderConsentInvalid, RightOrderNotLocked, OrderChainUnknown,
 * ERC20InsufficientAllowance, ERC20InsufficientBalance, CoordinatorDeadlinesInvalid
 */
export const openRightOrder = async (
  client: CausewayClient,
  { order, seller, signature }: OpenRightOrderParameters,
): Promise<OpenRightOrderReturnType> => {
  const { orders } = client.contracts
  const gasless = gaslessOrderOf(client.deployment, order)
  const receipt = await send(client, () => orders.openFor(gasless, signature, encodeSeller(seller)))
  return openedBy(client, eventOf(orders, receipt, 'Open').orderId)
}

/**
 * Opens an order of the client's own key, with what a seller has signed for it: approves the exact price and opens.
 *
 * @param order its `openDeadline` is its `fillDeadline`: for such an order the seller signs
 * @throws as {@link openRightOrder}
 */
export const openOwnRightOrder = async (
  client: CausewayClient,
  { order, seller }: Omit<OpenRightOrderParameters, 'signature'>,
): Promise<OpenRightOrderReturnType> => {
  const { orders } = client.contracts
  const own = onchainOrderOf(client.deployment, order, seller)
  // An approval replaces the one before: another order must not come between these two.
  const receipt = await sendPair(
    client,
    () => approval(client, order),
    () => orders.open(own),
  )
  return openedBy(client, eventOf(orders, receipt, 'Open').orderId)
}

/** Lets the settler lock the price of an order that the client's key signs ({@link openRightOrder}); replaces the approval before. */
export const approveRightOrder = async (client: CausewayClient, order: Pick<RightOrder, 'price'>): Promise<void> => {
  await send(client, () => approval(client, order))
}

const approval = (client: CausewayClient, { price }: Pick<RightOrder, 'price'>) => {
  const { SettlementToken, RightOrderSettler } = client.deployment.contracts
  const token = ISettlementToken__factory.connect(SettlementToken.address, signerOf(client))
  return token.approve(RightOrderSettler.address, price)
}

const openedBy = async ({ contracts: { orders } }: CausewayClient, orderId: string): Promise<OpenRightOrderReturnType> => ({
  orderId,
  xid: await read(() => orders.transactionOf(orderId)),
})
