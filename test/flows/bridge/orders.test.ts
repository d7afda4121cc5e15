// A usage right is bought on the other chain by an order of ERC-7683: signed by its user, sold and opened by a filler.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fillRightOrder } from '@causeway/sdk/bridge/intent/fillRightOrder'
import { openOwnRightOrder, openRightOrder } from '@causeway/sdk/bridge/intent/openRightOrder'
import { refundRightOrder } from '@causeway/sdk/bridge/intent/refundRightOrder'
import { type RightOrder, rightOrderId } from '@causeway/sdk/bridge/intent/rightOrder'
import { rightOrderTransaction } from '@causeway/sdk/bridge/intent/rightOrderTransaction'
import { sellRightOrder } from '@causeway/sdk/bridge/intent/sellRightOrder'
import { signRightOrder } from '@causeway/sdk/bridge/intent/signRightOrder'
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { read, send } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { contentId } from '@causeway/sdk/digest'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { getBytes } from 'ethers'
import { connectionSteps } from '../../../deploy/networks/bridge/connectionSteps.ts'
import { fundInstitute } from '../../../deploy/networks/embedded/admitCast.ts'
import { type Licence, licenseProduct } from '../../../scripts/demo/licence.ts'
import { openTwoChains, type Side, type TwoChains } from './twoChains.ts'

const HOUR = 3600
const FUNDS = 10_000n
const PRICE = 700n

/** Who receives, who coordinates, and who settles orders: the routes are there. */
const joinTransactions = async (side: Side, peer: Side): Promise<void> => {
  const connection = { committee: [], monitor: signerOf(side.client).address, madeAt: 0 }
  const [here, there] = [
    { jurisdiction: 'CN', client: side.client },
    { jurisdiction: 'EU', client: peer.client },
  ] as const
  for (const { what, call } of connectionSteps(here, there, connection)) {
    if (/receive|take part|ordered/.test(what)) await makeCall(side.client, call)
  }
}

describe('an order for a right on the other chain', () => {
  let chains: TwoChains
  let licence: Licence
  let nonce = 0n
  before(async () => {
    chains = await openTwoChains()
    await joinTransactions(chains.cn, chains.eu)
    await joinTransactions(chains.eu, chains.cn)
    await fundInstitute(chains.eu.cast, FUNDS)
    licence = await licenseProduct(chains.cn.cast, {
      ...{ identifier: 'cwy.CN.beijing-health.colon-trial', metadata: { title: 'Colon trial' }, count: 5 },
      contentId: contentId(getBytes('0xc0ffee')),
    })
  })
  after(() => chains.close())

  const user = (): CausewayClient => chains.eu.cast.institute
  const addressOf = (client: CausewayClient): string => signerOf(client).address
  const balance = (): Promise<bigint> => read(() => user().contracts.token.balanceOf(addressOf(user())))
  const credit = (client: CausewayClient): Promise<bigint> => read(() => client.contracts.tokenLock.creditOf(addressOf(client)))

  const orderOf = async (): Promise<RightOrder> => {
    const now = await chainTime(user())
    const { productId, policyId } = licence
    const holder = addressOf(chains.cn.cast.institute)
    nonce += 1n
    return {
      ...{ user: addressOf(user()), nonce, destinationChainId: chains.cn.chainId, price: PRICE },
      provider: addressOf(chains.cn.cast.hospital),
      terms: { productId, policyId, holder, notBefore: now, expiresAt: now + 90 * 24 * HOUR, maxUses: 3 },
      ...{ openDeadline: now + 4 * HOUR, prepareBy: now + 2 * HOUR, executeBy: now + 3 * HOUR, fillDeadline: now + 4 * HOUR },
    }
  }
  const sold = (order: RightOrder) =>
    sellRightOrder(chains.eu.cast.hospital, {
      ...{ order, destination: chains.cn.client.deployment },
      ...{ provider: signerOf(chains.cn.cast.hospital), payee: addressOf(chains.eu.cast.hospital) },
    })

  const xidOf = (order: RightOrder): string => {
    const [destination, payee] = [chains.cn.client.deployment, addressOf(chains.eu.cast.hospital)]
    return rightOrderTransaction(user().deployment, { order, destination, payee }).xid
  }

  /** The hospital as filler opens what the institute has signed, without a transaction of the institute. */
  const openedByFiller = async (order: RightOrder) => {
    const { RightOrderSettler } = user().deployment.contracts
    await send(user(), () => user().contracts.token.approve(RightOrderSettler.address, PRICE))
    const signature = await signRightOrder(user(), order)
    const seller = await sold(order)
    await openRightOrder(chains.eu.cast.hospital, { order, signature, seller })
    return seller
  }

  it('is paid and filled once it is decided on both chains', async () => {
    const [order, before] = [await orderOf(), await credit(chains.eu.cast.hospital)]
    const seller = await openedByFiller(order)
    assert.equal(await read(() => user().contracts.orders.transactionOf(rightOrderId(user().deployment, order))), xidOf(order))
    assert.equal(await balance(), FUNDS - PRICE)
    const fill = { origin: chains.eu.client, order, seller, policy: licence.policy }
    await assert.rejects(fillRightOrder(chains.cn.cast.hospital, fill), { code: 'RightMintNotOwed' })
    await chains.carry()
    assert.equal(await credit(chains.eu.cast.hospital), before + PRICE)
    const { id } = await fillRightOrder(chains.cn.cast.hospital, fill)
    const owner = await read(() => chains.cn.client.contracts.rights.ownerOf(id))
    assert.equal(owner, addressOf(chains.cn.cast.institute))
    await assert.rejects(refundRightOrder(user(), order), { code: 'RightOrderNotRefundable' })
  })

  it('is opened by its user too, with what the seller has signed for it', async () => {
    const order = await orderOf()
    const seller = await sold(order)
    const { xid } = await openOwnRightOrder(user(), { order, seller })
    await chains.carry()
    assert.equal(await read(() => user().contracts.coordinator.decisionOf(xid)), 1n)
    const fill = { origin: chains.eu.client, order, seller, policy: licence.policy }
    await fillRightOrder(chains.cn.cast.institute, fill)
  })

  it('gives the price back if the right cannot be promised', async () => {
    const before = await balance()
    const order = await orderOf()
    const unfit = { ...order, terms: { ...order.terms, holder: addressOf(chains.cn.cast.hospital) } }
    await openedByFiller(unfit)
    assert.equal(await balance(), before - PRICE)
    await assert.rejects(refundRightOrder(user(), unfit), { code: 'RightOrderNotRefundable' })
    await chains.carry()
    await refundRightOrder(chains.eu.cast.hospital, unfit)
    assert.equal(await balance(), before)
    await assert.rejects(refundRightOrder(user(), unfit), { code: 'RightOrderNotRefundable' })
  })
})
