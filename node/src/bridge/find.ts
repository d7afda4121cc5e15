// On which chain of the network an id is known.
import { findSentMessage, messagesOfTransaction, type SentMessage } from '@causeway/sdk/bridge/sentMessage'
import { type TransactionTrace, traceTransaction } from '@causeway/sdk/bridge/traceTransaction'
import { CausewayError } from '@causeway/sdk/errors'
import type { NetworkChain } from './chains.ts'
import { bridgeCommandErrors } from './errors.ts'

/** The message of that id, or those that the transaction of that hash has sent. */
export const findMessages = async (chains: readonly NetworkChain[], id: string): Promise<readonly SentMessage[]> => {
  for (const { client } of chains) {
    const sent = await findSentMessage(client, id)
    if (sent !== undefined) return [sent]
    const others = await messagesOfTransaction(client, id)
    if (others.length > 0) return others
  }
  return []
}

/** @throws TraceUnknown */
export const findMessage = async (chains: readonly NetworkChain[], id: string): Promise<SentMessage> => {
  for (const { client } of chains) {
    const sent = await findSentMessage(client, id)
    if (sent !== undefined) return sent
  }
  throw bridgeCommandErrors.TraceUnknown({ id })
}

/** The transaction across chains of that id; undefined if no coordinator knows it. */
export const findTransaction = async (chains: readonly NetworkChain[], xid: string): Promise<TransactionTrace | undefined> => {
  const clients = chains.map(({ client }) => client)
  for (const coordinator of clients) {
    try {
      return await traceTransaction({ coordinator, chains: clients }, xid)
    } catch (fault) {
      if (!(fault instanceof CausewayError && fault.code === 'TransactionUnknown')) throw fault
    }
  }
  return undefined
}
