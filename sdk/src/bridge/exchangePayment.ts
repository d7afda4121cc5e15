// Payment against payment: two settlement tokens of two chains change hands, both or neither.
import { type CausewayClient, signerOf } from '../client/createClient.ts'
import type { Deployment } from '../client/deployment.ts'
import { send } from '../client/send.ts'
import { type BeginTransactionReturnType, beginTransaction } from './beginTransaction.ts'
import { type Deadlines, payOrder, type TransactionSpecification, transactionSpecification } from './transactionSpecification.ts'

/** Who pays what on one chain, in the smallest unit of its settlement token. */
export type Payment = { readonly payer: string; readonly payee: string; readonly amount: bigint }

export type PaymentExchangeParameters = {
  /** What the client's key pays on its chain. */
  readonly own: Omit<Payment, 'payer'>
  /** What it gets on the other chain, from whom, and on which account of its own. */
  readonly other: Payment
  readonly otherChain: Deployment
  readonly deadlines?: Deadlines
}

/** Which leg is which. */
export const EXCHANGE_LEGS = { own: 0, other: 1 } as const

/**
 * What both agree on: leg 0 pays on the initiator's chain, leg 1 on the other. The other payer reads it, approves its amount
 * ({@link approveLock}) and signs `signConsent(key, exchange, EXCHANGE_LEGS.other, deployments)`.
 *
 * @throws SignerMissing
 */
export const paymentExchange = (
  client: CausewayClient,
  { own, other, otherChain, deadlines }: PaymentExchangeParameters,
): Promise<TransactionSpecification> => {
  const { chainId, contracts } = client.deployment
  const orders = [
    payOrder({ chainId, participant: contracts.TokenLock.address, payer: signerOf(client).address, ...own }),
    payOrder({ chainId: otherChain.chainId, participant: otherChain.contracts.TokenLock.address, ...other }),
  ]
  return transactionSpecification(client, { orders, ...(deadlines === undefined ? {} : { deadlines }) })
}

export type ExchangePaymentParameters = {
  readonly exchange: TransactionSpecification
  /** The other payer's signature for leg 1. */
  readonly consent: string
}

/**
 * Approves and locks the own payment and asks the other chain to lock the other one. Once the transaction is committed each payee withdraws
 * (withdrawCredit); if it is aborted each payer does.
 *
 * @throws as beginTransaction
 */
export const exchangePayment = (
  client: CausewayClient,
  { exchange, consent }: ExchangePaymentParameters,
): Promise<BeginTransactionReturnType> =>
  beginTransaction(client, {
    specification: exchange,
    consents: { [EXCHANGE_LEGS.other]: consent },
    approve: exchange.orders[EXCHANGE_LEGS.own]?.leg.amount ?? 0n,
  })

/**
 * Lets the TokenLock of the client's chain take an amount of its settlement token, which it does only with the payer's consent to a
 * transaction. It replaces an approval before it.
 */
export const approveLock = async (client: CausewayClient, amount: bigint): Promise<void> => {
  const { address } = client.deployment.contracts.TokenLock
  await send(client, () => client.contracts.token.approve(address, amount))
}
