import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keccak256, verifyTypedData, Wallet } from 'ethers'
import type { Deployment } from '../../client/deployment.ts'
import { consentTypes } from '../signConsent.ts'
import { mintOrder, payOrder } from '../transactionSpecification.ts'
import { type RightOrder, rightOrderId } from './rightOrder.ts'
import { rightOrderTransaction } from './rightOrderTransaction.ts'
import { sellRightOrder } from './sellRightOrder.ts'

const addressOf = (number: number): string => `0x${number.toString(16).padStart(40, '0')}`
const deploymentOf = (chainId: number): Deployment => {
  const names = ['Coordinator', 'TokenLock', 'RightMint', 'RightOrderSettler', 'SettlementToken']
  const contracts = Object.fromEntries(names.map((name, index) => [name, { address: addressOf(10 * chainId + index) }]))
  // CAST: what an order reads of a deployment.
  return { chainId, contracts } as unknown as Deployment
}
const [origin, destination] = [deploymentOf(1001), deploymentOf(1002)]
const provider = new Wallet(`0x${'11'.repeat(32)}`)
const payee = addressOf(2)
const order: RightOrder = {
  ...{ user: addressOf(1), nonce: 7n, destinationChainId: 1002, provider: provider.address, price: 700n },
  terms: {
    productId: keccak256('0x01'),
    policyId: keccak256('0x02'),
    holder: addressOf(3),
    notBefore: 1,
    expiresAt: 2,
    maxUses: 3,
  },
  ...{ openDeadline: 10, prepareBy: 20, executeBy: 30, fillDeadline: 40 },
}
const parameters = { order, destination, provider, payee }

test('the transaction of an order is what the order says', () => {
  const { initiator, nonce, coordinator, orders, deadlines } = rightOrderTransaction(origin, { order, destination, payee })
  const { Coordinator, RightOrderSettler, TokenLock } = origin.contracts
  assert.deepEqual(coordinator, { chainId: 1001, address: Coordinator.address })
  assert.deepEqual([initiator, nonce], [RightOrderSettler.address, BigInt(rightOrderId(origin, order))])
  assert.deepEqual(deadlines, { prepareBy: 20, executeBy: 30, decideBy: 40 })
  const gasLimit = 400_000
  const pay = { chainId: 1001, participant: TokenLock.address, payer: initiator, payee, amount: 700n, gasLimit }
  const { terms } = order
  const { address: participant } = destination.contracts.RightMint
  const mint = mintOrder({ chainId: 1002, participant, provider: provider.address, terms, gasLimit })
  assert.deepEqual(orders, [payOrder(pay), mint])
})

test('a provider signs what follows from the order, whatever an endpoint says', async () => {
  const lie = { xid: keccak256('0x03'), rightMint: addressOf(99) }
  const client = { deployment: origin, contracts: { orders: { consentOf: async () => lie, chainOf: async () => lie } } }
  const { consent } = await sellRightOrder(client, parameters)
  const verifyingContract = destination.contracts.RightMint.address
  const domain = { name: 'CausewayParticipant', version: '1', chainId: 1002, verifyingContract }
  const { xid } = rightOrderTransaction(origin, parameters)
  assert.equal(verifyTypedData(domain, consentTypes, { xid, index: 1 }, consent), provider.address)
})

test('what is for another provider or another chain is not signed, nor what does not fit', async () => {
  const other = { ...parameters, provider: new Wallet(`0x${'22'.repeat(32)}`) }
  await assert.rejects(sellRightOrder({ deployment: origin }, other), { code: 'RightOrderProviderUnexpected' })
  const elsewhere = { ...parameters, destination: deploymentOf(1003) }
  await assert.rejects(sellRightOrder({ deployment: origin }, elsewhere), { code: 'RightOrderDestinationUnexpected' })
  const large = { ...parameters, order: { ...order, price: 2n ** 128n } }
  await assert.rejects(sellRightOrder({ deployment: origin }, large), { code: 'ArgumentInvalid' })
})
