import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'

/**
 * Puts a scheduled change of the validators into force after its delay. Anybody may.
 */
export const activateChange = async (client: CausewayClient, changeId: bigint): Promise<void> => {
  await send(client, () => client.contracts.validators.activate(changeId))
}
