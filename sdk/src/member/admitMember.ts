import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import type { MemberId } from '../ids.ts'

/** Admits an organisation that applied. @throws AccessManagedUnauthorized, MemberStateUnexpected */
export const admitMember = async (client: CausewayClient, id: MemberId): Promise<void> => {
  await send(client, () => client.contracts.members.admit(id))
}
