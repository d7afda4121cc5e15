import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'

/** Removes a key from the organisation of the client's controller key. @throws MemberNotController, MemberKeyUnknown, MemberLastController */
export const removeMemberKey = async (client: CausewayClient, key: string): Promise<void> => {
  await send(client, () => client.contracts.members.removeKey(key))
}
