// Chapter 3: money is changed and a right is bought across the border, each on both chains or on neither.
import { buyRight, PURCHASE_LEGS, rightPurchase } from '@causeway/sdk/bridge/buyRight'
import { claimRight } from '@causeway/sdk/bridge/claimRight'
import { approveLock, EXCHANGE_LEGS, exchangePayment, paymentExchange } from '@causeway/sdk/bridge/exchangePayment'
import { type Decision, getTransaction } from '@causeway/sdk/bridge/getTransaction'
import { getPart } from '@causeway/sdk/bridge/settlePart'
import { signConsent } from '@causeway/sdk/bridge/signConsent'
import { partOf, type RightTerms, type TransactionSpecification } from '@causeway/sdk/bridge/transactionSpecification'
import { getCredit, withdrawCredit } from '@causeway/sdk/bridge/withdrawCredit'
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import type { RightId } from '@causeway/sdk/ids'
import { keccak256 } from 'ethers'
import { awaited } from './awaited.ts'
import { demoErrors } from './errors.ts'
import type { Licence } from './licence.ts'
import type { DemoNetwork } from './network.ts'

/** Of the right, in the smallest unit of cwEUR. */
export const RIGHT_PRICE = 700_000_000n
/** cwCNY for one cwEUR. */
export const RATE = 8n

export type Crossing = {
  readonly rightId: RightId
  /** In the smallest units: what the institute gave on EU, and what it got on CN. */
  readonly changed: { readonly paid: bigint; readonly received: bigint }
  /** What the hospital withdrew on EU. */
  readonly earned: bigint
  /** What came back to the institute of a purchase to which the hospital had not consented. */
  readonly returned: bigint
  /** From the first transaction to the last decision. */
  readonly seconds: number
}

export type CrossParameters = {
  readonly licence: Licence
  readonly right: { readonly maxUses: number; readonly seconds: number }
  /** What the institute needs on CN, in the smallest unit of cwCNY. */
  readonly needed: bigint
}

type Chains = Pick<DemoNetwork, 'cn' | 'eu'>

/** Whoever consents knows which contracts are those of the two chains. */
const deploymentsOf = ({ cn, eu }: Chains) => [cn.network.deployment, eu.network.deployment]

const addressOf = (client: CausewayClient): string => signerOf(client).address

/** All three are begun, then all three are waited for. @throws TransactionNotDecided, MoneyMissing */
export const cross = async (chains: Chains, { licence, right, needed }: CrossParameters): Promise<Crossing> => {
  const { cn, eu } = chains
  const began = performance.now()
  const terms = await termsOf(chains, licence, right)
  const paid = (needed + RATE - 1n) / RATE
  const exchange = await beginExchange(chains, paid)
  const purchase = await beginPurchase(chains, terms, 'consented')
  const balance = await balanceOf(eu.cast.institute)
  const refused = await beginPurchase(chains, terms, 'not consented')
  await decided(eu.cast.institute, exchange, 'Committed')
  await decided(eu.cast.institute, purchase, 'Committed')
  await decided(eu.cast.institute, refused, 'Aborted')
  const seconds = Math.round((performance.now() - began) / 100) / 10
  const { amount: returned } = await withdrawCredit(eu.cast.institute)
  if (returned !== RIGHT_PRICE || (await balanceOf(eu.cast.institute)) !== balance)
    throw demoErrors.MoneyMissing({ expected: RIGHT_PRICE, returned })
  await finalized(cn.cast.institute, exchange, EXCHANGE_LEGS.other)
  const { amount: received } = await withdrawCredit(cn.cast.institute)
  const part = await finalized(cn.cast.institute, purchase, PURCHASE_LEGS.mint)
  const provider = addressOf(cn.cast.hospital)
  const { id: rightId } = await claimRight(cn.cast.institute, { part, provider, terms, policy: licence.policy })
  const { amount: earned } = await withdrawCredit(eu.cast.hospital)
  await withdrawCredit(eu.cast.consortium)
  if (
    received !== paid * RATE ||
    earned !== RIGHT_PRICE ||
    (await getCredit(eu.cast.consortium, addressOf(eu.cast.consortium))) !== 0n
  )
    throw demoErrors.MoneyMissing({ received, expected: paid * RATE, earned })
  return { rightId, changed: { paid, received }, earned, returned, seconds }
}

const termsOf = async ({ cn }: Chains, licence: Licence, right: CrossParameters['right']): Promise<RightTerms> => {
  const now = await chainTime(cn.cast.hospital)
  const { productId, policy } = licence
  const holder = addressOf(cn.cast.institute)
  return {
    productId,
    policyId: keccak256(policy),
    holder,
    notBefore: now,
    expiresAt: now + right.seconds,
    maxUses: right.maxUses,
  }
}

/** The institute pays the consortium on EU, the consortium pays the institute on CN. */
const beginExchange = async ({ cn, eu }: Chains, paid: bigint): Promise<TransactionSpecification> => {
  const [changer, institute] = [cn.cast.consortium, addressOf(cn.cast.institute)]
  const exchange = await paymentExchange(eu.cast.institute, {
    own: { payee: addressOf(eu.cast.consortium), amount: paid },
    other: { payer: addressOf(changer), payee: institute, amount: paid * RATE },
    otherChain: cn.network.deployment,
  })
  await approveLock(changer, paid * RATE)
  const consent = await signConsent(signerOf(changer), exchange, EXCHANGE_LEGS.other, deploymentsOf({ cn, eu }))
  await exchangePayment(eu.cast.institute, { exchange, consent })
  return exchange
}

/** The institute locks the price on EU; the right is owed on CN, if the hospital has consented. */
const beginPurchase = async (
  { cn, eu }: Chains,
  terms: RightTerms,
  consented: 'consented' | 'not consented',
): Promise<TransactionSpecification> => {
  const purchase = await rightPurchase(eu.cast.institute, {
    ...{ seller: cn.network.deployment, provider: addressOf(cn.cast.hospital) },
    ...{ payee: addressOf(eu.cast.hospital), price: RIGHT_PRICE, terms },
  })
  const signer = signerOf(consented === 'consented' ? cn.cast.hospital : cn.cast.institute)
  const consent = await signConsent(signer, purchase, PURCHASE_LEGS.mint, deploymentsOf({ cn, eu }))
  await buyRight(eu.cast.institute, { purchase, consent })
  return purchase
}

const balanceOf = (client: CausewayClient): Promise<bigint> => read(() => client.contracts.token.balanceOf(addressOf(client)))

const decided = async (
  client: CausewayClient,
  { xid }: TransactionSpecification,
  expected: 'Committed' | 'Aborted',
): Promise<void> => {
  const otherwise = (decision: Decision) => demoErrors.TransactionNotDecided({ xid, expected, decision })
  const look = async () => {
    const { decision } = await getTransaction(client, xid)
    return decision === 'None' ? undefined : decision
  }
  const decision = await awaited(look, () => otherwise('None'))
  if (decision !== expected) throw otherwise(decision)
}

/** Waits until the decision has reached a leg of CN. */
const finalized = async (client: CausewayClient, transaction: TransactionSpecification, index: number) => {
  const part = partOf(transaction, index)
  const participant = transaction.orders[index]?.leg.participant ?? ''
  const look = async () => ((await getPart(client, { participant, part })).state === 'Finalized' ? part : undefined)
  return awaited(look, () => demoErrors.TransactionNotDecided({ xid: transaction.xid, leg: index }))
}
