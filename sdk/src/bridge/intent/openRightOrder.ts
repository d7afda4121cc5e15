import { MaxUint256 } from 'ethers'
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
 * Opens an order of the client's own key, with what a seller has signed for it: approves the price too and opens.
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
  // Another order that is opened must not use up this approval.
  const receipt = await sendPair(
    client,
    () => approval(client, order),
    () => orders.open(own),
  )
  return openedBy(client, eventOf(orders, receipt, 'Open').orderId)
}

/** Lets the settler lock the price of an order that the client's key signs ({@link openRightOrder}), besides what it may lock already. */
export const approveRightOrder = async (client: CausewayClient, order: Pick<RightOrder, 'price'>): Promise<void> => {
  await send(client, () => approval(client, order))
}

const approval = async (client: CausewayClient, { price }: Pick<RightOrder, 'price'>) => {
  const { SettlementToken, RightOrderSettler } = client.deployment.contracts
  const token = ISettlementToken__factory.connect(SettlementToken.address, signerOf(client))
  // An approval replaces the one before, which another signed order may need.
  const allowed = await token.allowance(signerOf(client).address, RightOrderSettler.address)
  return token.approve(RightOrderSettler.address, allowed > MaxUint256 - price ? MaxUint256 : allowed + price)
}

const openedBy = async ({ contracts: { orders } }: CausewayClient, orderId: string): Promise<OpenRightOrderReturnType> => ({
  orderId,
  xid: await read(() => orders.transactionOf(orderId)),
})
