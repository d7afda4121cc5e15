import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { callOf } from '../member/callOf.ts'
import type { DecisionCall } from '../member/decision.ts'

/**
 * Gives a failed message up for ever, by its canonical bytes. Its recipient may, and whoever holds the role BRIDGE: on a governed chain the
 * consortium, for which {@link cancelMessageCall} is the call to decide on.
 *
 * @param client of the destination chain
 * @throws InboxNotFailed, InboxCursed, AccessManagedUnauthorized, MessageNotCanonical
 */
export const cancelMessage = async (client: CausewayClient, message: string): Promise<{ readonly transaction: string }> => {
  const { hash } = await send(client, () => client.contracts.inbox.cancel(message))
  return { transaction: hash }
}

/** The same as a call of a decision. @throws ArgumentInvalid */
export const cancelMessageCall = ({ contracts: { inbox } }: CausewayClient, message: string): DecisionCall =>
  callOf(inbox, () => inbox.interface.encodeFunctionData('cancel', [message]))
