import { ZeroHash } from 'ethers'
import type { ParticipantState } from '../../client/bridgeStates.ts'
import type { CausewayClient } from '../../client/createClient.ts'
import { read } from '../../client/send.ts'
import { type Decision, decisionNames } from '../getTransaction.ts'
import { getPart } from '../settlePart.ts'
import { partOf, type TransactionSpecification } from '../transactionSpecification.ts'
import { type RightOrder, type RightSeller, rightOrderId } from './rightOrder.ts'
import { RIGHT_ORDER_LEGS, rightOrderTransaction } from './rightOrderTransaction.ts'

export type GetRightOrderParameters = {
  /** Of the chain where the right is minted; it needs no key. */
  readonly destination: CausewayClient
  readonly order: RightOrder
  readonly seller: Pick<RightSeller, 'payee'>
}

export type RightOrderView = {
  readonly orderId: string
  /** The atomic transaction that it has begun; undefined if it was not opened. */
  readonly xid: string | undefined
  readonly decision: Decision
  /** Of the price, where the order is opened. */
  readonly payment: ParticipantState
  /** Of the right, on the destination. */
  readonly right: ParticipantState
  /** Whether {@link fillRightOrder} has the right minted. */
  readonly isOwed: boolean
}

/**
 * How far an order is, by both chains.
 *
 * @param client of the chain where it is opened; it needs no key
 * @throws RightOrderDestinationUnexpected, ArgumentInvalid
 */
export const getRightOrder = async (
  client: CausewayClient,
  { destination, order, seller }: GetRightOrderParameters,
): Promise<RightOrderView> => {
  const { coordinator, orders } = client.contracts
  const orderId = rightOrderId(client.deployment, order)
  const transaction = rightOrderTransaction(client.deployment, {
    order,
    destination: destination.deployment,
    payee: seller.payee,
  })
  const mint = partOf(transaction, RIGHT_ORDER_LEGS.mint)
  const [xid, decision, payment, right, promised] = await Promise.all([
    read(() => orders.transactionOf(orderId)),
    read(() => coordinator.decisionOf(transaction.xid)),
    stateOf(client, transaction, RIGHT_ORDER_LEGS.pay),
    stateOf(destination, transaction, RIGHT_ORDER_LEGS.mint),
    read(() => destination.contracts.rightMint.promiseOf(mint)),
  ])
  return {
    ...{ orderId, payment, right, isOwed: right === 'Finalized' && promised !== ZeroHash },
    xid: xid === ZeroHash ? undefined : xid,
    decision: decisionNames[Number(decision)] ?? 'None',
  }
}

const stateOf = async (
  client: CausewayClient,
  transaction: TransactionSpecification,
  index: number,
): Promise<ParticipantState> => {
  const participant = transaction.orders[index]?.leg.participant ?? ''
  return (await getPart(client, { participant, part: partOf(transaction, index) })).state
}
