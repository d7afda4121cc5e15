import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { decodeMessage } from './decodeMessage.ts'

export type RetryMessageParameters = {
  /** The canonical bytes, 0x-hex. */
  readonly message: string
  /** At least that of the message, which is the default. */
  readonly gasLimit?: number
}
export type RetryMessageReturnType = { readonly transaction: string }

/**
 * Calls the recipient of a failed message again; any key may. If it fails again nothing has changed, and the error says why.
 *
 * @param client of the destination chain
 * @throws InboxNotFailed, InboxRetryFailed, InboxGasLimitInvalid, InboxCursed, InboxRecipientNotAllowed, InboxClassUnproven, MessageBytesInvalid
 */
export const retryMessage = async (
  client: CausewayClient,
  { message, gasLimit = decodeMessage(message).gasLimit }: RetryMessageParameters,
): Promise<RetryMessageReturnType> => {
  const { hash } = await send(client, () => client.contracts.inbox.retry(message, gasLimit))
  return { transaction: hash }
}
