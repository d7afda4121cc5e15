import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AbiCoder } from 'ethers'
import vectors from '../../../../test/vectors/bridge/orders.json' with { type: 'json' }
import type { Deployment } from '../../client/deployment.ts'
import { gaslessOrderOf, onchainOrderOf, orderTypes, type RightOrder, rightOrderId } from './rightOrder.ts'

const coder = AbiCoder.defaultAbiCoder()

type Row = (typeof vectors.orders)[number]

const deploymentOf = ({ order }: Row): Deployment => {
  const contracts = { RightOrderSettler: { address: vectors.settler }, SettlementToken: { address: order.token } }
  // CAST: what an order reads of a deployment.
  return { chainId: vectors.chainId, contracts } as unknown as Deployment
}

const orderOf = ({ user, nonce, openDeadline, fillDeadline, order }: Row): RightOrder => {
  const { destinationChainId, provider, token: _, price, prepareBy, executeBy, ...terms } = order
  return {
    ...{ user, nonce: BigInt(nonce), openDeadline, fillDeadline, prepareBy, executeBy, provider },
    destinationChainId: BigInt(destinationChainId),
    // CAST: the largest numbers of the vectors are texts, which are encoded as well.
    terms: terms as unknown as RightOrder['terms'],
    price: BigInt(price),
  }
}

test('types, encodings and ids are those of the vectors', () => {
  assert.deepEqual(orderTypes, { order: vectors.orderType, quote: vectors.quoteType })
  for (const row of vectors.orders) {
    const [deployment, order] = [deploymentOf(row), orderOf(row)]
    const gasless = gaslessOrderOf(deployment, order)
    assert.equal(gasless.orderData, row.orderData, row.name)
    const form = 'tuple(address,address,uint256,uint256,uint32,uint32,bytes32,bytes)'
    assert.equal(coder.encode([form], [Object.values(gasless)]), row.gasless, row.name)
    assert.equal(rightOrderId(deployment, order), row.orderId, row.name)
    const own = onchainOrderOf(deployment, order, vectors.seller)
    assert.equal(coder.encode(['tuple(uint32,bytes32,bytes)'], [Object.values(own)]), row.onchain, row.name)
    assert.equal(rightOrderId(deployment, { ...order, openDeadline: order.fillDeadline }), row.onchainOrderId, row.name)
  }
})

test('what does not fit is an argument that is invalid', () => {
  const [row] = vectors.orders
  assert.ok(row)
  const order = { ...orderOf(row), price: 2n ** 128n }
  assert.throws(() => gaslessOrderOf(deploymentOf(row), order), { code: 'ArgumentInvalid' })
  assert.throws(() => rightOrderId(deploymentOf(row), order), { code: 'ArgumentInvalid' })
})
