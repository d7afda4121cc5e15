import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'

/** Announces that the client's organisation leaves: it starts nothing new and finishes what is open. @throws MemberNotController, MemberStateUnexpected */
export const announceLeave = async (client: CausewayClient): Promise<void> => {
  await send(client, () => client.contracts.members.announceLeave())
}
