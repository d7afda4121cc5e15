// A deliverer: asks for signatures, brings messages to the inbox of their route, and believes only the events of the destination.
import { CausewayError } from '@causeway/sdk/errors'
import { dataLength, toQuantity } from 'ethers'
import { advance } from './advance.ts'
import type { BatchView } from './aggregatorApi.ts'
import type { AggregatorClient } from './aggregatorClient.ts'
import { relayErrors } from './errors.ts'
import * as inbox from './inbox.ts'
import type { LightClient, LightClientStep } from './lightClient.ts'
import { countWaiting, listBatched, listMessages, type MessageRow, moveMessages, settleMessages } from './messageStore.ts'
import { type Proofs, type Prover, readDemands } from './proofs.ts'
import { readEpoch } from './readCommittee.ts'
import { readSource, type SourceModules } from './readSource.ts'
import { MOST_MESSAGES } from './route.ts'
import { keepTransaction, listNonces } from './transactionStore.ts'
import {
  accountOf,
  broadcast,
  prepareDelivery,
  pushTransactions,
  settleTransactions,
  type TransactionModules,
} from './transactions.ts'

/** What has become durable, or left the process. */
export type DeliverStep = 'read' | 'proposed' | 'batched' | 'quorum' | 'written' | 'sent' | 'settled' | LightClientStep

export type DeliverModules = SourceModules &
  TransactionModules & {
    readonly aggregator: AggregatorClient
    /** The first block of the destination that can hold a delivery of the route. */
    readonly destinationStart: number
    /** By the address of the verifier. */
    readonly provers: Readonly<Record<string, Prover>>
    /** Kept up to date by each round; their provers are among the provers. */
    readonly lightClients: readonly LightClient[]
    /** Batches that have waited for a proof at the last look: a client that stands still must keep nothing else back. */
    readonly unproven: Set<string>
    /** Milliseconds that a batch waits for its quorum before its messages are tried one by one. */
    readonly quorumMs: number
    readonly onStep?: ((step: DeliverStep) => Promise<void>) | undefined
  }

/** Transactions that wait at once: more would only be in each other's way. */
const MOST_OPEN = 8
/** Messages that wait for signatures or a transaction at once: more would wait so long that their batches were taken apart. */
const MOST_WAITING = 1_000
/** Batches without their proof that are looked at in a round, the oldest first. */
const MOST_LOOKED = 50

/** One round of everything; what waits for others is looked at again in the next. @throws as readSource, RelayAggregatorDown */
export const deliverRound = async (modules: DeliverModules): Promise<void> => {
  await readSource(modules)
  const height = await readDestination(modules)
  for (const client of modules.lightClients) await client.read()
  await modules.onStep?.('read')
  await settleTransactions(modules, height)
  await modules.onStep?.('settled')
  // Before the aggregator is asked: what is under way does not need it.
  await pushTransactions(modules)
  await proposeBatches(modules)
  const views = await collectBatches(modules)
  await submitBatches(modules, views)
  for (const client of modules.lightClients) await client.keepUp()
}

/** Follows the inbox, so that states are those of the chain whoever delivered. */
const readDestination = async ({ database, destination, route, destinationStart }: DeliverModules): Promise<number> => {
  const name = `destination/${route.destinationChainId}/${route.inbox}/${route.sourceChainId}/${route.outbox}`
  const reading = { name, view: destination, filter: inbox.settledFilter(route), startBlock: destinationStart }
  for (;;) {
    const { height, more } = await advance(database, reading, (query, logs) =>
      settleMessages(
        query,
        logs.flatMap((log) => inbox.readSettled(log) ?? []),
      ),
    )
    if (!more) return height
  }
}

/** Messages of a batch by how often they were tried: one that cannot be delivered keeps few others back, and then none. */
const MOST_AGAIN = [MOST_MESSAGES, 10, 1]

const chunksOf = (rows: readonly MessageRow[]): MessageRow[][] =>
  [...Map.groupBy(rows, ({ tries }) => Math.min(tries, MOST_AGAIN.length - 1))].flatMap(([tries, group]) =>
    chunksOfAtMost(group, MOST_AGAIN[tries] ?? 1),
  )

const chunksOfAtMost = (rows: readonly MessageRow[], most: number): MessageRow[][] => {
  const chunks: MessageRow[][] = []
  let chunk: MessageRow[] = []
  let [gas, bytes] = [0, 0]
  for (const row of rows) {
    const size = sizeOf(row)
    const more = inbox.gasOfMessage(size)
    const isOver = gas + more > inbox.MOST_MESSAGE_GAS || bytes + size.bytes > inbox.MOST_MESSAGE_BYTES
    if (chunk.length === most || (chunk.length > 0 && isOver)) {
      chunks.push(chunk)
      chunk = []
      ;[gas, bytes] = [0, 0]
    }
    chunk.push(row)
    gas += more
    bytes += size.bytes
  }
  return chunk.length === 0 ? chunks : [...chunks, chunk]
}

const sizeOf = ({ gas_limit, bytes }: MessageRow) => ({ gasLimit: gas_limit, bytes: dataLength(bytes) })

const proposeBatches = async (modules: DeliverModules): Promise<void> => {
  const { database, destination, route, aggregator, signer, clock, unproven, onStep } = modules
  const waiting = await countWaiting(database.query, route, [...unproven])
  const rows = await listMessages(database.query, route, 'seen', clock(), Math.max(0, MOST_WAITING - waiting))
  if (rows.length === 0) return
  // What was never tried needs no look: if another deliverer was first, the inbox refuses it and it comes here again.
  const fresh = [
    ...rows.filter(({ tries }) => tries === 0),
    ...(await dropDelivered(
      modules,
      rows.filter(({ tries }) => tries > 0),
    )),
  ]
  const { epoch } = await readEpoch(destination, route.committee)
  for (const chunk of chunksOf(fresh)) {
    const messageIds = chunk.map(({ id }) => id)
    const batch = await aggregator.propose({ route, epoch, messageIds }, signer)
    await onStep?.('proposed')
    await moveMessages(database.query, messageIds, { from: 'seen', to: 'attested' }, { batch, now: clock() })
    await onStep?.('batched')
  }
}

const settledStates = ['none', 'delivered', 'failed', 'cancelled'] as const

/** Messages whose event lies before the first block that is read, or came before the message was known, are settled by the inbox's state. */
const dropDelivered = async (modules: DeliverModules, rows: readonly MessageRow[]): Promise<MessageRow[]> => {
  if (rows.length === 0) return []
  const { database, destination, route } = modules
  const { height } = await destination.final()
  const fresh: MessageRow[] = []
  for (const row of rows) {
    const taken = BigInt(await destination.view(route.inbox, inbox.deliveredCall(route, row.nonce), height)) === 1n
    const state = taken ? Number(await destination.view(route.inbox, inbox.stateCall(row.bytes), height)) : 0
    const to = settledStates[state] ?? 'none'
    if (to === 'none') fresh.push(row)
    else await settleMessages(database.query, [{ id: row.id, to }])
  }
  return fresh
}

const batchesIn = async ({ database, route }: DeliverModules, state: 'attested' | 'quorum'): Promise<MessageRow[][]> => {
  const rows = await listBatched(database.query, route, state)
  return [...Map.groupBy(rows, ({ batch }) => batch).values()]
}

const digestOf = ([first]: readonly MessageRow[]): string => first?.batch ?? ''

const back = ({ database, clock }: DeliverModules, rows: readonly MessageRow[], from: 'attested' | 'quorum') =>
  moveMessages(
    database.query,
    rows.map(({ id }) => id),
    { from, to: 'seen' },
    { now: clock() },
  )

/** The batch as the aggregator has it; undefined if it has it no more, or its messages are not all in this state any more. */
const findBatch = async ({ aggregator }: DeliverModules, rows: readonly MessageRow[]): Promise<BatchView | undefined> => {
  const digest = rows[0]?.batch ?? ''
  try {
    const batch = await aggregator.batch(digest)
    const same = batch.messageIds.length === rows.length && rows.every(({ id }, index) => batch.messageIds[index] === id)
    return same ? batch : undefined
  } catch (error) {
    if (error instanceof CausewayError && error.code === 'RelayBatchUnknown') return undefined
    throw error
  }
}

/** @returns what the aggregator has of batches with a quorum, by their digests */
const collectBatches = async (modules: DeliverModules): Promise<ReadonlyMap<string, BatchView>> => {
  const batches = await batchesIn(modules, 'attested')
  const views = new Map<string, BatchView>()
  if (batches.length === 0) return views
  const { epoch } = await readEpoch(modules.destination, modules.route.committee)
  for (const rows of batches) {
    const view = await collect(modules, rows, epoch)
    if (view !== undefined) views.set(rows[0]?.batch ?? '', view)
  }
  return views
}

/** A batch that has no quorum in time, or none before the committee changed, is taken apart. */
const collect = async (modules: DeliverModules, rows: readonly MessageRow[], epoch: bigint): Promise<BatchView | undefined> => {
  const { database, clock, quorumMs, onStep } = modules
  const batch = await findBatch(modules, rows)
  const waited = clock() - (rows[0]?.batched_at ?? 0)
  const isOver = waited > quorumMs || batch?.epoch !== epoch
  if (batch === undefined || (batch.proof === null && isOver)) {
    await back(modules, rows, 'attested')
    return undefined
  }
  if (batch.proof === null) return undefined
  await moveMessages(
    database.query,
    rows.map(({ id }) => id),
    { from: 'attested', to: 'quorum' },
  )
  await onStep?.('quorum')
  return batch
}

/** Whether the inbox would take it now. It is asked with the gas of the messages; what it says of gas is not. */
const isTaken = async ({ destination, signer, log }: DeliverModules, to: string, data: string, gas: number): Promise<boolean> => {
  try {
    await destination.tell('eth_call', [{ from: signer.address, to, data, gas: toQuantity(gas) }, 'latest'])
    return true
  } catch (error) {
    log.info({ err: error }, 'the inbox does not take this batch now')
    return false
  }
}

/** What fails of one batch keeps no other back; it is told when all were tried. */
const submitBatches = async (modules: DeliverModules, views: ReadonlyMap<string, BatchView>): Promise<void> => {
  const batches = await batchesIn(modules, 'quorum')
  const digests = new Set(batches.map(digestOf))
  for (const digest of modules.unproven) if (!digests.has(digest)) modules.unproven.delete(digest)
  if (batches.length === 0) return
  const proofsOf = await readDemands(modules, batches.flat())
  let fault: unknown
  let looked = 0
  for (const rows of batches) {
    if (modules.unproven.has(digestOf(rows)) && ++looked > MOST_LOOKED) continue
    if ((await listNonces(modules.database.query, accountOf(modules))).length >= MOST_OPEN) break
    const batch = views.get(digestOf(rows)) ?? (await findBatch(modules, rows))
    if (batch === undefined) {
      await back(modules, rows, 'quorum')
      continue
    }
    const proofs = await proofsOf(batch, rows)
    if (proofs.kind === 'fault') fault ??= proofs.error
    if (proofs.kind === 'waits') modules.unproven.add(digestOf(rows))
    else modules.unproven.delete(digestOf(rows))
    await submit(modules, rows, proofs)
  }
  if (fault !== undefined) throw fault
}

const submit = async (modules: DeliverModules, rows: readonly MessageRow[], proofs: Proofs): Promise<void> => {
  const { database, route, onStep } = modules
  if (proofs.kind === 'waits') return
  if (proofs.kind !== 'proven') return void (await back(modules, rows, 'quorum'))
  const data = inbox.deliverData(
    rows.map((row) => row.bytes),
    proofs.proofs,
  )
  const gas = inbox.gasOfDelivery(rows.map(sizeOf), proofs.signed, proofs.others)
  // Back it goes, too, where no node would take so large a transaction: the next batch is smaller.
  if (!inbox.isSendable(gas, data) || !(await isTaken(modules, route.inbox, data, gas)))
    return void (await back(modules, rows, 'quorum'))
  const messageIds = rows.map(({ id }) => id)
  const row = await prepareDelivery(modules, { to: route.inbox, data, gas, messageIds })
  await database.transaction(async ({ query }) => {
    const moved = await moveMessages(query, messageIds, { from: 'quorum', to: 'submitted' })
    if (moved.length !== rows.length) throw relayErrors.RelayTransitionUnlisted({ messages: messageIds })
    await keepTransaction(query, accountOf(modules), row)
  })
  await onStep?.('written')
  await broadcast(modules, row)
  await onStep?.('sent')
}
