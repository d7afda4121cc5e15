import { Contract, type EventLog } from 'ethers'
import type { MessageState } from '../client/bridgeStates.ts'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { IInbox__factory } from '../generated/contracts/factories/IInbox__factory.ts'
import { eventsBackwards } from '../member/eventsBackwards.ts'
import { type Delivery, readDelivery } from './deliveryProof.ts'
import { bridgeErrors } from './errors.ts'
import { type FailureReason, failureReason } from './failureReason.ts'
import { getMessageState } from './getMessageState.ts'
import { outcomeSlot } from './inboxSlots.ts'
import type { Message } from './message.ts'
import { type Obstacle, routeObstacles } from './routeObstacles.ts'
import { findSentMessage, type SentMessage, timeOf } from './sentMessage.ts'

export type MessageStep = {
  /** `retried`: it had failed, and its recipient has taken it since. */
  readonly kind: 'delivered' | 'failed' | 'retried' | 'cancelled'
  readonly transaction: string
  readonly block: number
  /** Of the block, unix seconds. */
  readonly time: number
  /** Why its recipient failed; of `failed` alone. */
  readonly reason?: FailureReason
  /** Gas that the retry gave to the recipient; of `retried` alone, where the inbox was called without a contract between. */
  readonly gasLimit?: number
  /** Of `delivered` and `failed`, where the inbox was called without a contract between. */
  readonly delivery?: Delivery
}

export type MessageTrace = {
  readonly sent: SentMessage
  readonly state: MessageState
  /** What happened on the destination, from the first to the last; a retry that failed changes nothing and stands nowhere. */
  readonly steps: readonly MessageStep[]
  /** What stands in the way now; empty once it is delivered or cancelled. */
  readonly obstacles: readonly Obstacle[]
}

/** Clients that may be without a key. */
export type BothChains = { readonly source: CausewayClient; readonly destination: CausewayClient }

/**
 * The life of a message on both chains.
 *
 * @throws MessageUnknown if the source's outbox has not sent it, MessageChainUnexpected if it was sent to another chain
 * @example
 * const { state, steps } = await traceMessage({ source, destination }, messageId)
 * // steps[0].delivery.proofs[0]: { kind: 'committee', epoch: 1n, signers: [{ account: '0x…', jurisdiction: 'CN' }, …] }
 */
export const traceMessage = async ({ source, destination }: BothChains, messageId: string): Promise<MessageTrace> => {
  const sent = await findSentMessage(source, messageId)
  if (sent === undefined) throw bridgeErrors.MessageUnknown({ messageId, chainId: source.deployment.chainId })
  return traceSentMessage(destination, sent)
}

/** The same for a message that was found on its source already. @throws MessageChainUnexpected */
export const traceSentMessage = async (destination: CausewayClient, sent: SentMessage): Promise<MessageTrace> => {
  const { chainId } = destination.deployment
  const { destinationChainId } = sent.message
  if (BigInt(chainId) !== destinationChainId) throw bridgeErrors.MessageChainUnexpected({ destinationChainId, given: chainId })
  const state = await getMessageState(destination, sent.bytes)
  const events = state === 'None' ? [] : await outcomesOf(destination, sent)
  const steps: MessageStep[] = []
  for (const event of events) steps.push(await stepOf(destination, { event, message: sent.message, isFirst: steps.length === 0 }))
  const isOver = state === 'Delivered' || state === 'Cancelled'
  return { sent, state, steps, obstacles: isOver ? [] : await routeObstacles(destination, sent.message) }
}

const OUTCOMES = ['MessageDelivered', 'MessageFailed', 'MessageCancelled'] as const

/** What the inbox said of the message, from the first to the last. */
const outcomesOf = async (client: CausewayClient, { messageId, message }: SentMessage): Promise<readonly EventLog[]> => {
  const known = IInbox__factory.createInterface()
  // The generated class takes one kind of event at a time.
  const inbox = new Contract(message.inbox, known, client.provider)
  const kinds = OUTCOMES.map((name) => known.getEvent(name).topicHash)
  const query = (from: number, to: number) => inbox.queryFilter([kinds, messageId], from, to)
  const hasFailed = BigInt(await read(() => client.provider.getStorage(inbox, outcomeSlot(messageId)))) !== 0n
  const events: EventLog[] = []
  const { startBlock: from } = client.deployment.contracts.Inbox
  for await (const event of eventsBackwards(client, { query, from })) {
    events.unshift(event)
    // Nothing was said of it before.
    if (!hasFailed || event.eventName === 'MessageFailed') break
  }
  return events
}

const stepOf = async (
  client: CausewayClient,
  { event, message, isFirst }: { readonly event: EventLog; readonly message: Message; readonly isFirst: boolean },
): Promise<MessageStep> => {
  const { transactionHash: transaction, blockNumber: block } = event
  const at = { transaction, block, time: await timeOf(client, block) }
  if (event.eventName === 'MessageCancelled') return { kind: 'cancelled', ...at }
  if (!isFirst) return { kind: 'retried', ...at, ...(await retryGas(client, { message, transaction })) }
  const delivery = await readDelivery(client, { message, transaction, block })
  const shown = delivery === undefined ? {} : { delivery }
  if (event.eventName === 'MessageDelivered') return { kind: 'delivered', ...at, ...shown }
  return { kind: 'failed', ...at, reason: failureReason(event.args.reason), ...shown }
}

/** Nothing if another contract has called the inbox. */
const retryGas = async (
  { provider }: CausewayClient,
  { message, transaction }: { readonly message: Message; readonly transaction: string },
): Promise<{ readonly gasLimit?: number }> => {
  const sent = await read(() => provider.getTransaction(transaction))
  const inbox = IInbox__factory.createInterface()
  const call = sent === null || sent.to !== message.inbox ? null : inbox.parseTransaction({ data: sent.data })
  return call?.name === 'retry' ? { gasLimit: Number(call.args.gasLimit) } : {}
}
