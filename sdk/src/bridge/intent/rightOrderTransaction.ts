import type { Deployment } from '../../client/deployment.ts'
import { mintOrder, payOrder, type TransactionSpecification, transactionIdOf } from '../transactionSpecification.ts'
import { rightOrderErrors } from './errors.ts'
import { encoded, type RightOrder, rightOrderId } from './rightOrder.ts'

/** Gas of each leg (contracts/bridge/adapters/RightOrderSettler.sol). */
const LEG_GAS = 400_000

/** Which leg is which. */
export const RIGHT_ORDER_LEGS = { pay: 0, mint: 1 } as const

export type RightOrderTransactionParameters = {
  readonly order: RightOrder
  /** Of the chain where the right is minted. */
  readonly destination: Deployment
  readonly payee: string
}

/**
 * The transaction that an order begins once it is opened, as the settler makes it: it pays with the user's price, and the id of the order is
 * the nonce.
 *
 * @param origin of the chain where the order is opened
 * @throws RightOrderDestinationUnexpected, ArgumentInvalid
 */
export const rightOrderTransaction = (
  origin: Deployment,
  { order, destination, payee }: RightOrderTransactionParameters,
): TransactionSpecification => {
  const { provider, terms, price, prepareBy, executeBy, fillDeadline } = order
  const isThere = BigInt(order.destinationChainId) === BigInt(destination.chainId)
  if (!isThere) {
    const { destinationChainId: ordered } = order
    throw rightOrderErrors.RightOrderDestinationUnexpected({ ordered, given: destination.chainId })
  }
  const { Coordinator, RightOrderSettler, TokenLock } = origin.contracts
  const [initiator, nonce] = [RightOrderSettler.address, BigInt(rightOrderId(origin, order))]
  const [pay, mint] = [
    { chainId: origin.chainId, participant: TokenLock.address, gasLimit: LEG_GAS },
    { chainId: destination.chainId, participant: destination.contracts.RightMint.address, gasLimit: LEG_GAS },
  ]
  return encoded(() => {
    const orders = [payOrder({ ...pay, payer: initiator, payee, amount: price }), mintOrder({ ...mint, provider, terms })]
    const coordinator = { chainId: origin.chainId, address: Coordinator.address }
    const content = { coordinator, initiator, nonce, orders, deadlines: { prepareBy, executeBy, decideBy: fillDeadline } }
    return { xid: transactionIdOf(content), ...content }
  })
}
