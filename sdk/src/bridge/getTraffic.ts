// What has become of the messages that one chain has sent to another.
import { messageStates } from '../client/bridgeStates.ts'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { eventsBackwards } from '../member/eventsBackwards.ts'
import { type FailureReason, failureReason } from './failureReason.ts'
import { deliveredSlot, outcomeSlot, WORD_MESSAGES } from './inboxSlots.ts'
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

/**
 * What the inbox keeps of each message tells what arrived; only for those that failed once are its events read, all others are passed over.
 *
 * @throws ChainUnavailable
 */
export const getTraffic = async ({ source, destination }: BothChains): Promise<Traffic> => {
  const sent = await read(() => source.contracts.outbox.lastNonce(destination.deployment.chainId))
  const height = await read(() => destination.provider.getBlockNumber())
  const isTaken = await arrivals({ source, destination }, { sent, height })
  const once = await failures({ source, destination }, { sent, height })
  const failed = once.filter(({ state }) => state === 'Failed')
  const cancelled = once.filter(({ state }) => state === 'Cancelled').length
  const nonces = Array.from({ length: Number(sent) }, (_, index) => index + 1)
  const open = nonces.filter((nonce) => !isTaken(nonce)).map(BigInt)
  return {
    sent,
    lastDelivered: BigInt(nonces.findLast(isTaken) ?? 0),
    delivered: nonces.length - open.length - failed.length - cancelled,
    cancelled,
    failed: failed.map(({ state: _, ...message }) => message),
    pending: open.length,
    pendingNonces: open.slice(0, MOST_NAMED),
  }
}

/** Up to which message, and as of which block of the destination. */
type Extent = { readonly sent: bigint; readonly height: number }

/** Storage words of one round of questions. */
const ROUND = 256

const readWords = async (
  { contracts, provider }: CausewayClient,
  slots: readonly string[],
  height: number,
): Promise<bigint[]> => {
  const words: bigint[] = []
  for (let from = 0; from < slots.length; from += ROUND) {
    const round = slots.slice(from, from + ROUND)
    const found = await read(() => Promise.all(round.map((slot) => provider.getStorage(contracts.inbox, slot, height))))
    words.push(...found.map(BigInt))
  }
  return words
}

const arrivals = async ({ source, destination }: BothChains, { sent, height }: Extent): Promise<(nonce: number) => boolean> => {
  const { chainId, contracts } = source.deployment
  const count = Math.floor(Number(sent) / WORD_MESSAGES) + 1
  const slots = Array.from({ length: count }, (_, word) => deliveredSlot(chainId, contracts.Outbox.address, word))
  const words = await readWords(destination, slots, height)
  return (nonce) => (((words[Math.floor(nonce / WORD_MESSAGES)] ?? 0n) >> BigInt(nonce % WORD_MESSAGES)) & 1n) === 1n
}

/** Every message that failed once, and how it stands, the first to fail first. */
const failures = async ({ source, destination }: BothChains, { sent, height: to }: Extent) => {
  const { inbox } = destination.contracts
  const filter = inbox.filters.MessageFailed(undefined, source.deployment.chainId)
  const query = (first: number, last: number) => inbox.queryFilter(filter, first, last)
  const { startBlock: from } = destination.deployment.contracts.Inbox
  const found: FailedMessage[] = []
  for await (const { args } of eventsBackwards(destination, { query, from, to })) {
    const { messageId, nonce, reason } = args
    if (nonce <= sent) found.unshift({ messageId, nonce, reason: failureReason(reason) })
  }
  const slots = found.map(({ messageId }) => outcomeSlot(messageId))
  const words = await readWords(destination, slots, to)
  return found.map((message, index) => ({ ...message, state: messageStates[Number((words[index] ?? 0n) & 0xffn)] }))
}
