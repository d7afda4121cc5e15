import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Transaction, Wallet } from 'ethers'
import { pino } from 'pino'
import { openStore, type Store } from '../store/openStore.ts'
import type { ChainView } from './chainView.ts'
import { relayErrors } from './errors.ts'
import { findMessages, insertMessages, moveMessages } from './messageStore.ts'
import type { Route } from './route.ts'
import { keepTransaction, listTransactions } from './transactionStore.ts'
import { accountOf, broadcast, prepareDelivery, settleTransactions, type TransactionModules } from './transactions.ts'

const someone = (digit: string): string => `0x${digit.repeat(40)}`
const route: Route = {
  ...{ sourceChainId: 1, outbox: someone('1'), destinationChainId: 2, inbox: someone('2'), committee: someone('3') },
}
const message = { id: `0x${'a'.repeat(64)}`, nonce: 1n, bytes: '0x01', gasLimit: 100_000, height: 1 }
const CAP = 2 ** 24

/** A chain whose pool refuses what asks for too much gas, as geth does. */
const pool: Transaction[] = []
const tell = async (method: string, [raw]: readonly unknown[]): Promise<unknown> => {
  if (method !== 'eth_sendRawTransaction') return '0x1'
  const transaction = Transaction.from(String(raw))
  if (transaction.gasLimit > CAP)
    throw relayErrors.RelayEndpointDown({ method, code: -32000, message: `transaction gas limit too high (cap: ${CAP})` })
  pool.push(transaction)
  return transaction.hash
}
// CAST: nothing else of a view is asked here.
const destination = { chainId: 2, tell, count: async () => 1 + pool.length } as unknown as ChainView

let folder: string
let store: Store
let modules: TransactionModules
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-transactions-'))
  store = await openStore({ dataFolder: folder })
  modules = {
    ...{ database: store.database, destination, signer: new Wallet(`0x${'1'.repeat(64)}`), clock: () => 1_000 },
    ...{ log: pino({ level: 'silent' }), stuckMs: 1_000, mostFee: 1_000n, route, clients: [], sent: new Set() },
  }
})
after(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

describe('a transaction that no node takes', () => {
  it('gives its nonce to an empty one, and its messages are tried again', async () => {
    const { query } = store.database
    await insertMessages(query, route, [message])
    await moveMessages(query, [message.id], { from: 'seen', to: 'attested' })
    await moveMessages(query, [message.id], { from: 'attested', to: 'quorum' })
    await moveMessages(query, [message.id], { from: 'quorum', to: 'submitted' })
    const delivery = { to: route.inbox, data: '0x1234', gas: CAP + 1, messageIds: [message.id] }
    const row = await prepareDelivery(modules, delivery)
    await keepTransaction(query, accountOf(modules), row)
    await broadcast(modules, row)

    const [kept] = await listTransactions(query, accountOf(modules))
    assert.equal(pool.length, 1)
    assert.equal(pool[0]?.nonce, row.nonce)
    assert.equal(pool[0]?.data, '0x')
    assert.equal(pool[0]?.serialized, kept?.raw)
    assert.equal(BigInt(kept?.gas ?? 0), pool[0]?.gasLimit)

    await settleTransactions(modules, 1)
    assert.deepEqual(await listTransactions(query, accountOf(modules)), [])
    assert.equal((await findMessages(query, route, [message.id]))[0]?.state, 'seen')
  })
})
