// Nothing arrives that was not sent, and no more is released than was locked: asked of both chains, not of the bridge.
import { setTimeout as sleep } from 'node:timers/promises'
import { Contract, type JsonRpcProvider, type Log, toBeHex } from 'ethers'
import type { MonitorConfig } from './monitorOptions.ts'

const OUTBOX = ['function commitmentOf(uint64 destinationChainId, uint64 nonce) view returns (bytes32)']
const INBOX = [
  'event MessageDelivered(bytes32 indexed messageId, uint64 indexed sourceChainId, uint64 indexed nonce)',
  'event MessageFailed(bytes32 indexed messageId, uint64 indexed sourceChainId, uint64 indexed nonce, bytes reason)',
]

export type Violation = { readonly what: string; readonly [detail: string]: string | number | bigint }

export type Sides = { readonly source: JsonRpcProvider; readonly destination: JsonRpcProvider }

/** Messages that arrived in these blocks of the destination without having been sent. */
export const unsentMessages = async (
  { inbox, outbox, source: from, destination: to, graceMs }: MonitorConfig,
  { source, destination }: Sides,
  first: number,
  last: number,
): Promise<{ readonly seen: number; readonly violations: readonly Violation[] }> => {
  const events = new Contract(inbox, INBOX, destination).interface
  const arrivals = ['MessageDelivered', 'MessageFailed'].map((name) => events.getEvent(name)?.topicHash ?? '')
  const topics = [arrivals, null, toBeHex(from.chainId, 32)]
  const logs = await destination.getLogs({ address: inbox, topics, fromBlock: first, toBlock: last })
  const commitments = new Contract(outbox, OUTBOX, source)
  const violations: Violation[] = []
  for (const log of logs) {
    const [, id = '', , nonce = '0x0'] = log.topics
    const sent = await commitmentOf(commitments, to.chainId, BigInt(nonce), graceMs)
    if (sent !== id) violations.push(violationOf(log, id, sent))
  }
  return { seen: logs.length, violations }
}

const violationOf = ({ blockNumber, transactionHash }: Log, id: string, sent: string): Violation => ({
  ...{ what: 'a message arrived that was not sent', id, sent, block: blockNumber, transaction: transactionHash },
})

/** Zero may only mean that this endpoint of the source is behind: it is asked again for a moment. */
const commitmentOf = async (outbox: Contract, chainId: number, nonce: bigint, graceMs: number): Promise<string> => {
  const end = Date.now() + graceMs
  for (;;) {
    const sent = String(await outbox.getFunction('commitmentOf')(chainId, nonce))
    if (BigInt(sent) !== 0n || Date.now() >= end) return sent
    await sleep(50)
  }
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
