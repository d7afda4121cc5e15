// The account of a deliverer on its chain: nonces, fees, and transactions that wait too long.
import { CausewayError } from '@causeway/sdk/errors'
import { dataLength, Transaction, type Wallet } from 'ethers'
import type { Logger } from 'pino'
import type { Database, Query } from '../store/database.ts'
import type { ChainView } from './chainView.ts'
import { relayErrors } from './errors.ts'
import { moveMessages, ofRoute } from './messageStore.ts'
import type { Route } from './route.ts'
import {
  type Account,
  closeTransaction,
  keepTransaction,
  listNonces,
  listTransactions,
  type TransactionRow,
} from './transactionStore.ts'

export type TransactionModules = {
  readonly database: Database
  readonly destination: ChainView
  readonly signer: Wallet
  /** Unix milliseconds. */
  readonly clock: () => number
  readonly log: Logger
  /** Milliseconds after which a transaction that is not included is sent again with a higher fee. */
  readonly stuckMs: number
  /** Wei of a unit of gas at most, whatever an endpoint says that gas costs. */
  readonly mostFee: bigint
  readonly route: Route
  /** The light clients of the route, whose updates carry no messages. */
  readonly clients: readonly string[]
  /** Hashes of what this process has sent: a process that died before may not have. */
  readonly sent: Set<string>
}

export const accountOf = ({ destination, signer }: TransactionModules): Account => ({
  chainId: destination.chainId,
  account: signer.address,
})

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)

type Fees = { readonly fee: bigint; readonly tip: bigint }

const currentFees = async ({ destination, mostFee }: TransactionModules): Promise<Fees> => {
  const [price, tip] = await Promise.all([
    destination.tell('eth_gasPrice', []).then((value) => BigInt(String(value))),
    destination
      .tell('eth_maxPriorityFeePerGas', [])
      .then((value) => BigInt(String(value)))
      .catch(() => 0n),
  ])
  const fee = least(2n * price + tip, mostFee)
  return { fee, tip: least(tip, fee) }
}

/** Nodes take a replacement only if it offers an eighth more of both. */
const raised = (before: Fees, now: Fees, mostFee: bigint): Fees => {
  const up = (value: bigint): bigint => value + value / 4n + 1n
  const fee = least(most(up(before.fee), now.fee), mostFee)
  return { fee, tip: least(most(up(before.tip), now.tip), fee) }
}

type Unsigned = Omit<TransactionRow, 'raw' | 'hashes' | 'sentAt'> & { readonly to: string }

const signed = async (
  { destination, signer, clock }: TransactionModules,
  { to, ...row }: Unsigned,
  former: readonly string[] = [],
): Promise<TransactionRow> => {
  const raw = await signer.signTransaction({
    ...{ type: 2, chainId: destination.chainId, nonce: row.nonce, to, data: row.data, gasLimit: row.gas, value: 0 },
    ...{ maxFeePerGas: row.fee, maxPriorityFeePerGas: row.tip },
  })
  const hash = Transaction.from(raw).hash
  return { ...row, raw, hashes: hash === null ? [...former] : [...former, hash], sentAt: clock() }
}

export type Delivery = {
  readonly to: string
  readonly data: string
  readonly gas: number
  readonly messageIds: readonly string[]
}

/** Writes a transaction with the next nonce, in the caller's transaction of the database. */
export const prepareDelivery = async (modules: TransactionModules, delivery: Delivery): Promise<TransactionRow> => {
  const { destination, database, signer } = modules
  const open = await listNonces(database.query, accountOf(modules))
  const onChain = Number(BigInt(String(await destination.tell('eth_getTransactionCount', [signer.address, 'latest']))))
  const nonce = Math.max(onChain, (open.at(-1) ?? -1) + 1)
  return signed(modules, { ...delivery, messageIds: [...delivery.messageIds], nonce, ...(await currentFees(modules)) })
}

/** Nodes say of these that they will never take them, whatever the fee. */
const REFUSED_FOR_GOOD = /gas limit too high|block gas limit|gas cap|intrinsic gas|floor data gas|oversized data/i

/**
 * Sends what is written. That it is known already is no fault, and everything else shows by its absence in the chain, except what no node
 * will ever take: all later nonces would wait for it.
 */
export const broadcast = async (modules: TransactionModules, row: TransactionRow): Promise<void> => {
  const { destination, log, sent } = modules
  const { raw, nonce, hashes } = row
  for (const hash of hashes.slice(-1)) sent.add(hash)
  try {
    await destination.tell('eth_sendRawTransaction', [raw])
  } catch (error) {
    log.debug({ err: error, nonce }, 'a transaction was not taken')
    const isRefused = error instanceof CausewayError && REFUSED_FOR_GOOD.test(String(error.metadata.message))
    if (isRefused && row.data !== NO_DATA) await empty(modules, row)
  }
}

const NO_DATA = '0x'
const NO_DATA_GAS = 50_000

/** Sends a call without data under the nonce. When it is final its messages have come to nothing, and are tried again in a smaller batch. */
const empty = async (modules: TransactionModules, row: TransactionRow): Promise<void> => {
  const { database, log, mostFee } = modules
  const { nonce, gas } = row
  log.warn({ nonce, gas, bytes: dataLength(row.data) }, 'no node takes this transaction: an empty one takes its place')
  const fees = raised(row, await currentFees(modules), mostFee)
  const next = await signed(modules, { ...row, to: targetOf(row), data: NO_DATA, gas: NO_DATA_GAS, ...fees }, row.hashes)
  await keepTransaction(database.query, accountOf(modules), next)
  await broadcast(modules, next)
}

/** What a transaction calls. */
export const targetOf = ({ raw }: TransactionRow): string => Transaction.from(raw).to ?? ''

/** Those of the route: the events of another one may not be read as far yet. */
const ownTransactions = async (modules: TransactionModules): Promise<TransactionRow[]> => {
  const { database, route, clients } = modules
  const open = await listTransactions(database.query, accountOf(modules))
  const ids = open.flatMap(({ messageIds }) => messageIds)
  const own = new Set(ids.length === 0 ? [] : await ofRoute(database.query, route, ids))
  return open.filter(
    (row) => row.messageIds.some((id) => own.has(id)) || (row.messageIds.length === 0 && clients.includes(targetOf(row))),
  )
}

/**
 * Closes what is final at this height. Of a message in it whose event did not come the delivery has come to nothing, whatever the receipt
 * says: it is tried again.
 */
export const settleTransactions = async (modules: TransactionModules, height: number): Promise<void> => {
  const { database, destination, signer, clock, log, sent } = modules
  const account = accountOf(modules)
  const open = await ownTransactions(modules)
  if (open.length === 0) return
  const count = await destination.count(signer.address, height)
  for (const { nonce, messageIds, hashes } of open.filter((row) => row.nonce < count)) {
    const left = await database.transaction(async ({ query }) => {
      await closeTransaction(query, account, nonce)
      return again(query, messageIds, clock())
    })
    for (const hash of hashes) sent.delete(hash)
    if (left.length === 0) continue
    const { code, message, hint } = relayErrors.RelayEventMissing({ transactions: hashes, messages: left })
    log.warn({ code, hint }, message)
  }
}

const again = (query: Query, ids: readonly string[], now: number): Promise<string[]> =>
  moveMessages(query, ids, { from: 'submitted', to: 'seen' }, { now })

/** Sends what a former process may not have sent, and replaces what has waited too long. */
export const pushTransactions = async (modules: TransactionModules): Promise<void> => {
  const { database, destination, signer, clock, sent, stuckMs, mostFee } = modules
  const account = accountOf(modules)
  const open = await ownTransactions(modules)
  if (open.length === 0) return
  const included = Number(BigInt(String(await destination.tell('eth_getTransactionCount', [signer.address, 'latest']))))
  for (const row of open) {
    if (!sent.has(row.hashes.at(-1) ?? '')) await broadcast(modules, row)
    else if (row.nonce >= included && clock() - row.sentAt > stuckMs) {
      const fees = raised(row, await currentFees(modules), mostFee)
      const next = await signed(modules, { ...row, to: targetOf(row), ...fees }, row.hashes)
      await keepTransaction(database.query, account, next)
      await broadcast(modules, next)
    }
  }
}
