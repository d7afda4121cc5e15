// A message as the outbox of its source has sent it.
import type { EventLog, Result } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { MessageCommittedEvent } from '../generated/contracts/IOutbox.ts'
import { eventsBackwards } from '../member/eventsBackwards.ts'
import { decodeMessage } from './decodeMessage.ts'
import type { Message } from './message.ts'

export type SentMessage = {
  readonly messageId: string
  readonly message: Message
  /** The canonical bytes, 0x-hex. */
  readonly bytes: string
  /** Of the outbox after this message. */
  readonly accumulator: string
  readonly transaction: string
  readonly block: number
  /** Of the block, unix seconds. */
  readonly time: number
}

/** The message of that id; undefined if the outbox of this chain has not sent it. */
export const findSentMessage = async (client: CausewayClient, messageId: string): Promise<SentMessage | undefined> => {
  const { outbox } = client.contracts
  const filter = outbox.filters.MessageCommitted(messageId)
  const query = (from: number, to: number) => outbox.queryFilter(filter, from, to)
  const { startBlock: from } = client.deployment.contracts.Outbox
  for await (const event of eventsBackwards(client, { query, from })) return sentOf(client, event)
  return undefined
}

/** All messages that a transaction has sent, in their order. */
export const messagesOfTransaction = async (client: CausewayClient, transaction: string): Promise<readonly SentMessage[]> => {
  const { outbox } = client.contracts
  const receipt = await read(() => client.provider.getTransactionReceipt(transaction))
  if (receipt === null) return []
  const events = await read(() => outbox.queryFilter(outbox.filters.MessageCommitted(), receipt.blockNumber, receipt.blockNumber))
  const own = events.filter((event) => event.transactionHash === receipt.hash)
  return Promise.all(own.map((event) => sentOf(client, event)))
}

type Sent = Pick<EventLog, 'transactionHash' | 'blockNumber'> & {
  /** By the names of the event. */
  readonly args: Pick<MessageCommittedEvent.OutputObject, 'messageId' | 'accumulator' | 'message'> | Result
}

const sentOf = async (client: CausewayClient, event: Sent): Promise<SentMessage> => {
  const { messageId, accumulator, message: bytes } = event.args
  const { transactionHash: transaction, blockNumber: block } = event
  return { messageId, message: decodeMessage(bytes), bytes, accumulator, transaction, block, time: await timeOf(client, block) }
}

/** Of a block that an event names, unix seconds. */
export const timeOf = async ({ provider }: CausewayClient, height: number): Promise<number> =>
  (await read(() => provider.getBlock(height)))?.timestamp ?? 0
