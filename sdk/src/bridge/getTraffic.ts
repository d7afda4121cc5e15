// What has become of the messages that one chain has sent to another.
import type { EventLog, Log } from 'ethers'
import { read } from '../client/send.ts'
import { eventsBackwards } from '../member/eventsBackwards.ts'
import { type FailureReason, failureReason } from './failureReason.ts'
import type { BothChains } from './traceMessage.ts'

export type FailedMessage = { readonly messageId: string; readonly nonce: bigint; readonly reason: FailureReason }

export type Traffic = {
  /** Nonce of the last message that was sent: so many were sent. */
  readonly sent: bigint
  /** The highest nonce of a message that arrived; messages need not arrive in their order. */
  readonly lastDelivered: bigint
  readonly delivered: number
  readonly cancelled: number
  /** Those that can be retried or cancelled. */
  readonly failed: readonly FailedMessage[]
  /** Sent and not arrived: at most {@link MOST_NAMED} nonces, the lowest first, and how many there are. */
  readonly pending: number
  readonly pendingNonces: readonly bigint[]
}

const MOST_NAMED = 20

/** Reads all events of the route: on a long chain this takes its time. */
export const getTraffic = async ({ source, destination }: BothChains): Promise<Traffic> => {
  const { outbox } = source.contracts
  // In this order: what arrives between the two questions was sent before the second.
  const { last, failed, taken } = await outcomesOf({ source, destination })
  const sent = await read(() => outbox.lastNonce(destination.deployment.chainId))
  const count = (kind: Outcome): number => [...last.values()].filter((outcome) => outcome === kind).length
  const open = nonces(sent).filter((nonce) => !taken.has(nonce))
  return {
    sent,
    lastDelivered: [...taken].reduce((most, nonce) => (nonce > most ? nonce : most), 0n),
    delivered: count('MessageDelivered'),
    cancelled: count('MessageCancelled'),
    failed: [...failed.values()].filter(({ messageId }) => last.get(messageId) === 'MessageFailed').reverse(),
    pending: open.length,
    pendingNonces: open.slice(0, MOST_NAMED),
  }
}

type Outcome = 'MessageDelivered' | 'MessageFailed' | 'MessageCancelled'

const nonces = (last: bigint): bigint[] => Array.from({ length: Number(last) }, (_, index) => BigInt(index + 1))

const outcomesOf = async ({ source, destination }: BothChains) => {
  const { inbox } = destination.contracts
  const chainId = source.deployment.chainId
  const query = async (from: number, to: number): Promise<readonly (EventLog | Log)[]> => {
    const { MessageDelivered, MessageFailed, MessageCancelled } = inbox.filters
    const found = await Promise.all([
      inbox.queryFilter(MessageDelivered(undefined, chainId), from, to),
      inbox.queryFilter(MessageFailed(undefined, chainId), from, to),
      inbox.queryFilter(MessageCancelled(undefined, chainId), from, to),
    ])
    return found.flat().sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
  }
  const last = new Map<string, Outcome>()
  const failed = new Map<string, FailedMessage>()
  const taken = new Set<bigint>()
  const { startBlock: from } = destination.deployment.contracts.Inbox
  for await (const event of eventsBackwards(destination, { query, from })) {
    const { messageId, nonce, reason } = event.args
    taken.add(nonce)
    // From the newest on: the first that is seen of a message is how it stands.
    if (!last.has(messageId)) last.set(messageId, event.eventName as Outcome)
    if (event.eventName === 'MessageFailed') failed.set(messageId, { messageId, nonce, reason: failureReason(reason) })
  }
  return { last, failed, taken }
}
