import { type MessageState, messageStates } from '../client/bridgeStates.ts'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { IInbox__factory } from '../generated/contracts/factories/IInbox__factory.ts'
import { decodeMessage } from './decodeMessage.ts'

/**
 * The state of a message on its destination, by its canonical bytes. That its outbox has sent these bytes is assumed.
 *
 * @param client of the destination chain
 * @throws MessageBytesInvalid, ChainUnavailable
 */
export const getMessageState = async (client: CausewayClient, message: string): Promise<MessageState> => {
  const inbox = IInbox__factory.connect(decodeMessage(message).inbox, client.provider)
  return messageStates[Number(await read(() => inbox.stateOf(message)))] ?? 'None'
}
