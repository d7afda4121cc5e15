// Nothing arrives that was not sent, and no more is released than was locked: asked of both chains, not of the bridge.
import { setTimeout as sleep } from 'node:timers/promises'
import { accumulate } from '@causeway/sdk/bridge/accumulate'
import { ACCUMULATOR_SLOT } from '@causeway/sdk/bridge/checkpointSlot'
import { eventsBackwards } from '@causeway/sdk/member/eventsBackwards'
import { Contract, type JsonRpcProvider, type Log, toBeHex, id as topicOf } from 'ethers'
import type { MonitorConfig } from './monitorOptions.ts'

const COMMITTED = topicOf('MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)')
const OUTBOX = [
  'event MessageCommitted(bytes32 indexed messageId, uint64 indexed destinationChainId, uint64 indexed nonce, bytes32 accumulator, bytes message)',
]
const INBOX = [
  'event MessageDelivered(bytes32 indexed messageId, uint64 indexed sourceChainId, uint64 indexed nonce)',
  'event MessageFailed(bytes32 indexed messageId, uint64 indexed sourceChainId, uint64 indexed nonce, bytes reason)',
]

export type Violation = { readonly what: string; readonly [detail: string]: string | number | bigint }

export type Sides = { readonly source: JsonRpcProvider; readonly destination: JsonRpcProvider }

/** Messages that arrived in these blocks of the destination without having been sent. */
export const unsentMessages = async (
  { inbox, outbox, source: from, graceMs }: MonitorConfig,
  { source, destination }: Sides,
  first: number,
  last: number,
): Promise<{ readonly seen: number; readonly violations: readonly Violation[] }> => {
  const events = new Contract(inbox, INBOX, destination).interface
  const arrivals = ['MessageDelivered', 'MessageFailed'].map((name) => events.getEvent(name)?.topicHash ?? '')
  const topics = [arrivals, null, toBeHex(from.chainId, 32)]
  const logs = await destination.getLogs({ address: inbox, topics, fromBlock: first, toBlock: last })
  const unsent = await withoutSent(logs.map(idOf), graceMs, (ids) => committed(source, outbox, from, ids))
  return { seen: logs.length, violations: logs.filter((log) => unsent.has(idOf(log))).map(violationOf) }
}

const idOf = ({ topics }: Log): string => topics[1] ?? ''

const violationOf = (log: Log): Violation => ({
  what: 'a message arrived that was not sent',
  ...{ id: idOf(log), block: log.blockNumber, transaction: log.transactionHash },
})

/**
 * That one is missing may only mean that this endpoint of the source is behind: it is asked again, until a question that began after the
 * grace.
 */
const withoutSent = async (
  ids: readonly string[],
  graceMs: number,
  sentOf: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlySet<string>> => {
  const end = Date.now() + graceMs
  const missing = new Set(ids)
  for (;;) {
    const isLast = Date.now() >= end
    for (const id of await sentOf([...missing])) missing.delete(id)
    if (missing.size === 0 || isLast) return missing
    await sleep(50)
  }
}

/** Ids of one question: nodes take no more. */
const MOST_IDS = 500

/** Blocks that are looked into at once. */
const MOST_AT_ONCE = 20

/** Which of these the outbox has sent: the ids of their blocks lead from its accumulator before the block to the one after. */
const committed = async (
  source: JsonRpcProvider,
  outbox: string,
  { startBlock, forgetsStates = false }: MonitorConfig['source'],
  ids: readonly string[],
): Promise<ReadonlySet<string>> => {
  const blocks = new Set<number>()
  for (let from = 0; from < ids.length; from += MOST_IDS)
    for (const block of await blocksOf(source, outbox, startBlock, ids.slice(from, from + MOST_IDS))) blocks.add(block)
  const left = [...blocks]
  const sent: string[] = []
  while (left.length > 0)
    sent.push(
      ...(
        await Promise.all(left.splice(0, MOST_AT_ONCE).map((block) => committedIn(source, outbox, block, forgetsStates)))
      ).flat(),
    )
  return new Set(sent)
}

/** In which blocks the outbox tells of these: from the newest, since messages arrive soon after they are sent. */
const blocksOf = async (
  source: JsonRpcProvider,
  outbox: string,
  startBlock: number,
  ids: readonly string[],
): Promise<ReadonlySet<number>> => {
  const contract = new Contract(outbox, OUTBOX, source)
  const query = (from: number, to: number) => contract.queryFilter([COMMITTED, [...ids]], from, to)
  const [missing, blocks] = [new Set(ids), new Set<number>()]
  for await (const log of eventsBackwards({ provider: source }, { query, from: startBlock })) {
    missing.delete(idOf(log))
    blocks.add(log.blockNumber)
    if (missing.size === 0) break
  }
  return blocks
}

const committedIn = async (
  source: JsonRpcProvider,
  outbox: string,
  block: number,
  forgetsStates: boolean,
): Promise<readonly string[]> => {
  const logs = await source.getLogs({ address: outbox, topics: [COMMITTED], fromBlock: block, toBlock: block })
  const ids = logs.toSorted((a, b) => a.index - b.index).map(idOf)
  if (forgetsStates) return ids
  const [before, after] = await Promise.all([
    source.getStorage(outbox, ACCUMULATOR_SLOT, block - 1),
    source.getStorage(outbox, ACCUMULATOR_SLOT, block),
  ])
  return accumulate(ids, before) === after ? ids : []
}

/** Ledgers of which more is released than locked now. What is locked is read last: it only grows before a release. */
export const overdrawnLedgers = async (
  { ledgers }: MonitorConfig,
  { source, destination }: Sides,
): Promise<readonly Violation[]> => {
  const violations: Violation[] = []
  for (const { name, locked, released } of ledgers) {
    const out = BigInt(await destination.call({ to: released.contract, data: released.data }))
    const held = BigInt(await source.call({ to: locked.contract, data: locked.data }))
    if (out > held) violations.push({ what: 'more was released than locked', ledger: name, released: out, locked: held })
  }
  return violations
}
