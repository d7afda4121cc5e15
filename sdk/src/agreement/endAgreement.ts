import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import type { AgreementId } from '../ids.ts'

/**
 * Ends an agreement: by the consumer it starts closing (the provider can still collect), by the provider it is closed at once.
 *
 * @throws AgreementUnknown, AgreementStateUnexpected, AgreementNotParty, AgreementCollectWindowOpen
 */
export const endAgreement = async (client: CausewayClient, id: AgreementId): Promise<void> => {
  await send(client, () => client.contracts.agreements.end(id))
}
