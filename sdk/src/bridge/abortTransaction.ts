import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'

/**
 * Aborts a transaction that was not decided by `decideBy`; any key can do it.
 *
 * @param client of the coordinator's chain
 * @throws CoordinatorDeadlineAhead, CoordinatorNotAbortable
 */
export const abortTransaction = async (client: CausewayClient, xid: string): Promise<void> => {
  await send(client, () => client.contracts.coordinator.abort(xid))
}

/**
 * Aborts a transaction of the client's own key while participants still reserve.
 *
 * @param client of the coordinator's chain
 * @throws CoordinatorNotInitiator, CoordinatorNotCancellable
 */
export const cancelTransaction = async (client: CausewayClient, xid: string): Promise<void> => {
  await send(client, () => client.contracts.coordinator.cancel(xid))
}
