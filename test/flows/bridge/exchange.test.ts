// Payment against payment: tokens of CN for tokens of EU, both legs or none.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { abortTransaction } from '@causeway/sdk/bridge/abortTransaction'
import {
  approveLock,
  EXCHANGE_LEGS,
  exchangePayment,
  type PaymentExchangeParameters,
  paymentExchange,
} from '@causeway/sdk/bridge/exchangePayment'
import { getTransaction } from '@causeway/sdk/bridge/getTransaction'
import { getPart } from '@causeway/sdk/bridge/settlePart'
import { signConsent } from '@causeway/sdk/bridge/signConsent'
import { deadlinesFrom, partOf, type TransactionSpecification } from '@causeway/sdk/bridge/transactionSpecification'
import { getCredit, withdrawCredit } from '@causeway/sdk/bridge/withdrawCredit'
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { read, send } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { openTwoChains, type Side, type TwoChains } from './twoChains.ts'

const addressOf = (client: CausewayClient): string => signerOf(client).address
const balanceOf = (client: CausewayClient): Promise<bigint> => read(() => client.contracts.token.balanceOf(addressOf(client)))

describe('payment against payment', () => {
  let chains: TwoChains
  before(async () => {
    chains = await openTwoChains({ movesTime: true })
    const fund = ({ client }: Side, account: CausewayClient) =>
      send(client, () => client.contracts.token.mint(addressOf(account), 10_000n))
    await fund(chains.cn, chains.cn.cast.hospital)
    await fund(chains.eu, chains.eu.cast.institute)
  })
  after(() => chains.close())

  /** The hospital gives 700 on CN, the institute 500 on EU. */
  const agree = async (given: Partial<PaymentExchangeParameters> = {}): Promise<TransactionSpecification> => {
    const { cn, eu } = chains
    const now = Math.max(await chainTime(cn.client), await chainTime(eu.client))
    return paymentExchange(cn.cast.hospital, {
      own: { payee: addressOf(cn.cast.institute), amount: 700n },
      other: { payer: addressOf(eu.cast.institute), payee: addressOf(eu.cast.hospital), amount: 500n },
      otherChain: eu.client.deployment,
      deadlines: deadlinesFrom(now, 600),
      ...given,
    })
  }
  const accounts = () =>
    [chains.cn.cast.hospital, chains.cn.cast.institute, chains.eu.cast.hospital, chains.eu.cast.institute] as const
  const balances = () => Promise.all(accounts().map(balanceOf))
  const credits = () => Promise.all(accounts().map((client) => getCredit(client, addressOf(client))))
  const deployments = () => [chains.cn.client.deployment, chains.eu.client.deployment]
  const statesOf = async ({ xid, coordinator, orders }: TransactionSpecification) =>
    Promise.all(
      orders.map(async ({ leg: { participant } }, index) => {
        const { client } = index === EXCHANGE_LEGS.own ? chains.cn : chains.eu
        return (await getPart(client, { participant, part: partOf({ xid, coordinator }, index) })).state
      }),
    )

  it('changes hands on both chains', async () => {
    const exchange = await agree()
    await approveLock(chains.eu.cast.institute, 500n)
    const consent = await signConsent(signerOf(chains.eu.cast.institute), exchange, EXCHANGE_LEGS.other, deployments())
    const before = await balances()
    await exchangePayment(chains.cn.cast.hospital, { exchange, consent })
    await chains.carry()
    assert.deepEqual(await statesOf(exchange), ['Finalized', 'Finalized'])
    assert.deepEqual(await credits(), [0n, 700n, 500n, 0n])
    await withdrawCredit(chains.cn.cast.institute)
    await withdrawCredit(chains.eu.cast.hospital)
    const changes = (await balances()).map((balance, index) => balance - (before[index] ?? 0n))
    assert.deepEqual(changes, [-700n, 700n, 500n, -500n])
  })

  it('comes to nothing on both if the other does not pay', async () => {
    const exchange = await agree()
    // It consents and approves nothing.
    const consent = await signConsent(signerOf(chains.eu.cast.institute), exchange, EXCHANGE_LEGS.other, deployments())
    const before = await balances()
    await exchangePayment(chains.cn.cast.hospital, { exchange, consent })
    await chains.carry()
    assert.deepEqual(await statesOf(exchange), ['RolledBack', 'Refused'])
    assert.equal((await getTransaction(chains.cn.client, exchange.xid)).decision, 'Aborted')
    assert.deepEqual(await credits(), [700n, 0n, 0n, 0n])
    await withdrawCredit(chains.cn.cast.hospital)
    assert.deepEqual(await balances(), before)
  })

  it('comes back on both if no result arrives before the deadline', async () => {
    const exchange = await agree()
    await approveLock(chains.eu.cast.institute, 500n)
    const consent = await signConsent(signerOf(chains.eu.cast.institute), exchange, EXCHANGE_LEGS.other, deployments())
    const before = await balances()
    await exchangePayment(chains.cn.cast.hospital, { exchange, consent })
    // RESULT stays away: both have executed, and only the coordinator can say what becomes of it.
    await chains.carry((payload) => payload.startsWith('0x04'))
    assert.deepEqual(await statesOf(exchange), ['Executed', 'Executed'])
    await chains.cn.network.advanceTime(600 * 3 + 60)
    await abortTransaction(chains.cn.cast.department, exchange.xid)
    await chains.carry()
    assert.deepEqual(await statesOf(exchange), ['RolledBack', 'RolledBack'])
    assert.deepEqual(await credits(), [700n, 0n, 0n, 500n])
    await withdrawCredit(chains.cn.cast.hospital)
    await withdrawCredit(chains.eu.cast.institute)
    assert.deepEqual(await balances(), before)
    assert.equal((await getTransaction(chains.cn.client, exchange.xid)).state, 'Aborted')
  })
})
