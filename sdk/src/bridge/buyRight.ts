// A usage right of one chain for tokens of the other: both or neither.
import { type CausewayClient, signerOf } from '../client/createClient.ts'
import type { Deployment } from '../client/deployment.ts'
import { type BeginTransactionReturnType, beginTransaction } from './beginTransaction.ts'
import {
  type Deadlines,
  mintOrder,
  payOrder,
  type RightTerms,
  type TransactionSpecification,
  transactionSpecification,
} from './transactionSpecification.ts'

export type RightPurchaseParameters = {
  /** Of the chain of the product, where the right is minted. */
  readonly seller: Deployment
  /** Owner of the product, who consents to leg 1. */
  readonly provider: string
  /** Whom the price is paid to, on the buyer's chain. */
  readonly payee: string
  /** In the smallest unit of the settlement token of the buyer's chain. */
  readonly price: bigint
  /** The holder is a key of an admitted consumer on the seller's chain. */
  readonly terms: RightTerms
  readonly deadlines?: Deadlines
}

/** Which leg is which. */
export const PURCHASE_LEGS = { pay: 0, mint: 1 } as const

/**
 * What buyer and seller agree on: leg 0 pays on the buyer's chain, leg 1 mints on the seller's. The seller reads it and signs
 * `signConsent(key, purchase, PURCHASE_LEGS.mint, deployments)`.
 *
 * @param client of the buyer, with its key
 * @throws SignerMissing
 */
export const rightPurchase = (client: CausewayClient, parameters: RightPurchaseParameters): Promise<TransactionSpecification> => {
  const { seller, provider, payee, price, terms, deadlines } = parameters
  const { chainId, contracts } = client.deployment
  const payer = signerOf(client).address
  const orders = [
    payOrder({ chainId, participant: contracts.TokenLock.address, payer, payee, amount: price }),
    mintOrder({ chainId: seller.chainId, participant: seller.contracts.RightMint.address, provider, terms }),
  ]
  return transactionSpecification(client, { orders, ...(deadlines === undefined ? {} : { deadlines }) })
}

export type BuyRightParameters = {
  readonly purchase: TransactionSpecification
  /** The seller's signature for leg 1. */
  readonly consent: string
}

/**
 * Approves the price, locks it, and asks the other chain to promise the right. Once the transaction is committed the seller withdraws the
 * price ({@link withdrawCredit}) and anybody has the right minted (claimRight); if it is aborted the buyer withdraws what it paid.
 *
 * @throws as beginTransaction; what keeps a leg from being reserved shows in getTransaction
 */
export const buyRight = (
  client: CausewayClient,
  { purchase, consent }: BuyRightParameters,
): Promise<BeginTransactionReturnType> =>
  beginTransaction(client, {
    specification: purchase,
    consents: { [PURCHASE_LEGS.mint]: consent },
    approve: purchase.orders[PURCHASE_LEGS.pay]?.leg.amount ?? 0n,
  })
