// On which chain of the network an id is known.
import { findSentMessage, messagesOfTransaction, type SentMessage } from '@causeway/sdk/bridge/sentMessage'
import { type TransactionTrace, traceTransaction } from '@causeway/sdk/bridge/traceTransaction'
import { CausewayError } from '@causeway/sdk/errors'
import type { NetworkChain } from './chains.ts'
import { bridgeCommandErrors } from './errors.ts'

/** The message of that id, or those that the transaction of that hash has sent. */
export const findMessages = async (chains: readonly NetworkChain[], id: string): Promise<readonly SentMessage[]> => {
  // First what a chain knows without a search.
  const others = await Promise.all(chains.map(({ client }) => messagesOfTransaction(client, id)))
  if (others.flat().length > 0) return others.flat()
  const sent = await findSent(chains, id)
  return sent === undefined ? [] : [sent]
}

/** Searched on all chains at once: the longest search is that of a chain that has not sent it. */
const findSent = async (chains: readonly NetworkChain[], id: string): Promise<SentMessage | undefined> => {
  const found = await Promise.all(chains.map(({ client }) => findSentMessage(client, id)))
  return found.find((sent) => sent !== undefined)
}

/** @throws TraceUnknown */
export const findMessage = async (chains: readonly NetworkChain[], id: string): Promise<SentMessage> => {
  const sent = await findSent(chains, id)
  if (sent === undefined) throw bridgeCommandErrors.TraceUnknown({ id })
  return sent
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
