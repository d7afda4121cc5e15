// A usage right on CN for tokens on EU: both or neither, whatever happens on the way.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { abortTransaction, cancelTransaction } from '@causeway/sdk/bridge/abortTransaction'
import { buyRight, PURCHASE_LEGS, type RightPurchaseParameters, rightPurchase } from '@causeway/sdk/bridge/buyRight'
import { claimRight } from '@causeway/sdk/bridge/claimRight'
import { getTransaction } from '@causeway/sdk/bridge/getTransaction'
import { resendLeg } from '@causeway/sdk/bridge/resendLeg'
import { acknowledgePart, getPart, rollBackPart } from '@causeway/sdk/bridge/settlePart'
import { signConsent } from '@causeway/sdk/bridge/signConsent'
import { deadlinesFrom, partOf, type TransactionSpecification } from '@causeway/sdk/bridge/transactionSpecification'
import { getCredit, withdrawCredit } from '@causeway/sdk/bridge/withdrawCredit'
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { read, send } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { contentId } from '@causeway/sdk/digest'
import { getRight } from '@causeway/sdk/right/getRight'
import { id as hashOf, keccak256 } from 'ethers'
import { type Licence, licenseProduct } from '../../../scripts/demo/licence.ts'
import { openTwoChains, type TwoChains } from './twoChains.ts'

const PRICE = 700n
const addressOf = (client: CausewayClient): string => signerOf(client).address

describe('a right that is bought on the other chain', () => {
  let chains: TwoChains
  let licence: Licence
  let institute: CausewayClient
  let hospital: CausewayClient
  before(async () => {
    chains = await openTwoChains({ movesTime: true })
    licence = await licenseProduct(chains.cn.cast, {
      identifier: 'cwy.CN.beijing-health.colon-trial',
      metadata: { title: 'Colon trial' },
      contentId: contentId(Buffer.from('a table')),
      count: 10,
    })
    institute = chains.eu.cast.institute
    hospital = chains.cn.cast.hospital
    const { token } = chains.eu.client.contracts
    await send(chains.eu.client, () => token.mint(addressOf(institute), 10_000n))
  })
  after(() => chains.close())

  const deployments = () => [chains.cn.client.deployment, chains.eu.client.deployment]
  const balance = () => read(() => institute.contracts.token.balanceOf(addressOf(institute)))
  const purchaseOf = async (given: Partial<RightPurchaseParameters> = {}): Promise<TransactionSpecification> => {
    const now = Math.max(await chainTime(chains.cn.client), await chainTime(institute))
    return rightPurchase(institute, {
      seller: chains.cn.client.deployment,
      provider: addressOf(hospital),
      payee: addressOf(chains.eu.cast.hospital),
      price: PRICE,
      terms: termsAt(now),
      deadlines: deadlinesFrom(now, 600),
      ...given,
    })
  }
  const termsAt = (now: number) => ({
    productId: licence.productId,
    policyId: keccak256(licence.policy),
    holder: addressOf(chains.cn.cast.institute),
    ...{ notBefore: now, expiresAt: now + 86_400, maxUses: 3 },
  })
  const mintPart = ({ xid, coordinator }: TransactionSpecification) => ({
    participant: chains.cn.client.deployment.contracts.RightMint.address,
    part: partOf({ xid, coordinator }, PURCHASE_LEGS.mint),
  })
  const payPart = ({ xid, coordinator }: TransactionSpecification) => ({
    participant: chains.eu.client.deployment.contracts.TokenLock.address,
    part: partOf({ xid, coordinator }, PURCHASE_LEGS.pay),
  })
  /** COMMIT and ABORT alone are one byte, id and index: `kind` is the first byte. */
  const isKind = (kind: number) => (payload: string) => payload.startsWith(`0x0${kind}`)

  it('is paid and minted', async () => {
    const now = await chainTime(chains.cn.client)
    const terms = termsAt(now)
    const purchase = await purchaseOf({ terms })
    assert.equal(purchase.xid, await read(() => coordinatorId(institute, purchase)), 'the contract computes the same id')
    const consent = await signConsent(signerOf(hospital), purchase, PURCHASE_LEGS.mint, deployments())
    const before = await balance()
    await buyRight(institute, { purchase, consent })
    assert.equal(before - (await balance()), PRICE, 'locked at once')
    assert.equal((await getTransaction(institute, purchase.xid)).state, 'Preparing')
    const claim = { ...mintPart(purchase), provider: addressOf(hospital), terms, policy: licence.policy }
    await assert.rejects(claimRight(hospital, claim), { code: 'RightMintNotOwed' })
    await chains.carry()
    const { state, decision, legs } = await getTransaction(institute, purchase.xid)
    assert.deepEqual([state, decision], ['Committed', 'Committed'])
    assert.deepEqual(
      legs.map(({ hasVoted, hasExecuted, amount }) => [hasVoted, hasExecuted, amount]),
      [
        [true, true, PRICE],
        [true, true, 0n],
      ],
    )
    assert.equal((await getPart(chains.cn.client, mintPart(purchase))).state, 'Finalized')
    // Anybody has it minted.
    const { id } = await claimRight(chains.cn.cast.department, claim)
    assert.deepEqual([(await getRight(hospital, id)).holder, (await getRight(hospital, id)).maxUses], [terms.holder, 3])
    await assert.rejects(claimRight(hospital, claim), { code: 'RightMintNotOwed' })
    assert.deepEqual(await withdrawCredit(chains.eu.cast.hospital), { amount: PRICE })
    await assert.rejects(withdrawCredit(chains.eu.cast.hospital), { code: 'TokenLockNothingToWithdraw' })
    await acknowledgePart(chains.cn.client, mintPart(purchase))
    await acknowledgePart(chains.eu.client, payPart(purchase))
    await chains.carry()
    assert.equal((await getTransaction(institute, purchase.xid)).state, 'Closed')
    await assert.rejects(resendLeg(institute, { xid: purchase.xid, index: 0 }), { code: 'CoordinatorNothingToSend' })
  })

  it('comes to nothing without the consent of the seller, and the money comes back', async () => {
    const purchase = await purchaseOf()
    const other = await signConsent(signerOf(chains.cn.cast.department), purchase, PURCHASE_LEGS.mint, deployments())
    const before = await balance()
    await buyRight(institute, { purchase, consent: other })
    await chains.carry()
    const { state, decision } = await getTransaction(institute, purchase.xid)
    assert.deepEqual([state, decision], ['Aborted', 'Aborted'])
    assert.equal((await getPart(chains.cn.client, mintPart(purchase))).state, 'Refused')
    assert.equal((await getPart(chains.eu.client, payPart(purchase))).state, 'RolledBack')
    assert.equal(await getCredit(institute, addressOf(institute)), PRICE)
    assert.deepEqual(await withdrawCredit(institute), { amount: PRICE })
    assert.equal(await balance(), before)
  })

  it('comes back after the deadline if the other chain never answers, and what arrives then changes nothing', async () => {
    const purchase = await purchaseOf()
    const consent = await signConsent(signerOf(hospital), purchase, PURCHASE_LEGS.mint, deployments())
    const before = await balance()
    await buyRight(institute, { purchase, consent })
    await assert.rejects(abortTransaction(institute, purchase.xid), { code: 'CoordinatorDeadlineAhead' })
    await assert.rejects(rollBackPart(institute, payPart(purchase)), { code: 'ParticipantDeadlineAhead' })
    await chains.eu.network.advanceTime(600 * 3 + 60)
    await chains.cn.network.advanceTime(600 * 3 + 60)
    // Nobody is needed for it: any key rolls a part back that was not executed in time, and any key aborts.
    await rollBackPart(chains.eu.cast.department, payPart(purchase))
    await abortTransaction(chains.eu.cast.department, purchase.xid)
    assert.deepEqual(await withdrawCredit(institute), { amount: PRICE })
    assert.equal(await balance(), before)
    await chains.carry()
    assert.equal((await getPart(chains.cn.client, mintPart(purchase))).state, 'Refused')
    assert.equal((await getTransaction(institute, purchase.xid)).state, 'Aborted')
  })

  it('is called off by the buyer while the seller has not answered', async () => {
    const purchase = await purchaseOf()
    const consent = await signConsent(signerOf(hospital), purchase, PURCHASE_LEGS.mint, deployments())
    await buyRight(institute, { purchase, consent })
    await assert.rejects(cancelTransaction(chains.eu.cast.hospital, purchase.xid), { code: 'CoordinatorNotInitiator' })
    await cancelTransaction(institute, purchase.xid)
    // ABORT overtakes PREPARE.
    await chains.carry(isKind(1))
    assert.equal((await getPart(chains.cn.client, mintPart(purchase))).state, 'Tombstone')
    await chains.carry()
    assert.equal((await getPart(chains.cn.client, mintPart(purchase))).state, 'Tombstone')
    assert.deepEqual(await withdrawCredit(institute), { amount: PRICE })
  })

  it('is told again what a lost message said', async () => {
    const purchase = await purchaseOf()
    const consent = await signConsent(signerOf(hospital), purchase, PURCHASE_LEGS.mint, deployments())
    await buyRight(institute, { purchase, consent })
    const isCommit = isKind(5)
    await chains.carry(isCommit)
    assert.equal((await getTransaction(institute, purchase.xid)).state, 'Committed')
    assert.equal((await getPart(chains.cn.client, mintPart(purchase))).state, 'Executed')
    const lost = new Set<string>()
    await chains.carry((payload, messageId) => {
      if (isCommit(payload)) lost.add(messageId)
      return isCommit(payload)
    })
    assert.deepEqual(await resendLeg(chains.eu.cast.department, { xid: purchase.xid, index: PURCHASE_LEGS.mint }), {
      undelivered: undefined,
    })
    await chains.carry((_, messageId) => lost.has(messageId))
    assert.equal((await getPart(chains.cn.client, mintPart(purchase))).state, 'Finalized')
    await withdrawCredit(chains.eu.cast.hospital)
    await chains.carry()
  })

  it('is signed only by who sees what it is, and begun only by who is named in it', async () => {
    const purchase = await purchaseOf()
    const dearer = { ...purchase, orders: purchase.orders.map((order) => ({ ...order, leg: { ...order.leg, amount: 1n } })) }
    await assert.rejects(signConsent(signerOf(hospital), dearer, PURCHASE_LEGS.mint, deployments()), {
      code: 'TransactionIdMismatch',
    })
    await assert.rejects(signConsent(signerOf(hospital), purchase, 2, deployments()), { code: 'TransactionLegUnknown' })
    const stranger = chains.eu.cast.department
    await assert.rejects(buyRight(stranger, { purchase, consent: '0x' }), { code: 'TransactionInitiatorUnexpected' })
    await assert.rejects(getTransaction(institute, hashOf('none')), { code: 'TransactionUnknown' })
  })
})

const coordinatorId = (
  { contracts: { coordinator } }: CausewayClient,
  { initiator, nonce, orders, deadlines }: TransactionSpecification,
) => coordinator.xidOf(initiator, nonce, { legs: orders.map(({ leg }) => ({ ...leg })), deadlines: { ...deadlines } })
