import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keccak256, Wallet } from 'ethers'
import type { Deployment } from '../client/deployment.ts'
import { consentTypes, signConsent } from './signConsent.ts'
import { deadlinesFrom, mintOrder, payOrder, type TransactionSpecification, transactionIdOf } from './transactionSpecification.ts'

const addressOf = (number: number): string => `0x${number.toString(16).padStart(40, '0')}`
const deploymentOf = (chainId: number): Deployment => {
  const names = ['Coordinator', 'TokenLock', 'RightMint']
  const contracts = Object.fromEntries(names.map((name, index) => [name, { address: addressOf(10 * chainId + index) }]))
  // CAST: what a consent reads of a deployment.
  return { chainId, contracts } as unknown as Deployment
}
const [here, there] = [deploymentOf(1001), deploymentOf(1002)]
const signer = new Wallet(`0x${'11'.repeat(32)}`)
const terms = {
  productId: keccak256('0x01'),
  policyId: keccak256('0x02'),
  holder: addressOf(3),
  notBefore: 1,
  expiresAt: 2,
  maxUses: 3,
}
const [pay, mint] = [
  payOrder({
    chainId: 1001,
    participant: here.contracts.TokenLock.address,
    payer: addressOf(1),
    payee: addressOf(2),
    amount: 700n,
  }),
  mintOrder({ chainId: 1002, participant: there.contracts.RightMint.address, provider: signer.address, terms }),
]
const specificationOf = (given: Partial<TransactionSpecification> = {}): TransactionSpecification => {
  const coordinator = { chainId: 1001, address: here.contracts.Coordinator.address }
  const content = {
    coordinator,
    initiator: addressOf(1),
    nonce: 7n,
    orders: [pay, mint],
    deadlines: deadlinesFrom(1_800_000_000),
  }
  return { xid: transactionIdOf({ ...content, ...given }), ...content, ...given }
}

test('a consent is for the participant of its leg', async () => {
  const specification = specificationOf()
  const consent = await signConsent(signer, specification, 1, [here, there])
  const domain = {
    name: 'CausewayParticipant',
    version: '1',
    chainId: 1002,
    verifyingContract: there.contracts.RightMint.address,
  }
  assert.equal(consent, await signer.signTypedData(domain, consentTypes, { xid: specification.xid, index: 1 }))
})

test('arguments that the id does not bind are not signed, whichever leg they are of', async () => {
  const cheaper = mintOrder({ ...mint.leg, provider: signer.address, terms: { ...terms, maxUses: 1 } })
  const others = [
    [pay, { ...mint, args: cheaper.args }],
    [{ ...pay, args: mint.args }, mint],
  ]
  for (const [index, orders] of others.entries()) {
    const specification = specificationOf({ orders })
    assert.equal(specification.xid, specificationOf().xid, 'the same id')
    const consent = signConsent(signer, specification, 1, [here, there])
    await assert.rejects(consent, { code: 'TransactionArgumentsMismatch' }, `leg ${1 - index}`)
  }
})

test('contracts of no deployment are not signed for', async () => {
  const strange = { code: 'TransactionContractUnknown' }
  await assert.rejects(signConsent(signer, specificationOf(), 1, [here]), strange, 'a chain that is not known')
  await assert.rejects(signConsent(signer, specificationOf(), 1, [there]), strange, 'nor the one that decides')
  const coordinator = { chainId: 1001, address: addressOf(99) }
  await assert.rejects(signConsent(signer, specificationOf({ coordinator }), 1, [here, there]), strange)
  const lock = { ...pay, leg: { ...pay.leg, participant: addressOf(99) } }
  await assert.rejects(signConsent(signer, specificationOf({ orders: [lock, mint] }), 1, [here, there]), strange)
  // A contract of the right name on another chain.
  const elsewhere = { ...pay, leg: { ...pay.leg, chainId: 1002 } }
  await assert.rejects(signConsent(signer, specificationOf({ orders: [elsewhere, mint] }), 1, [here, there]), strange)
})
