import type { CausewayClient } from '../../client/createClient.ts'
import { send } from '../../client/send.ts'
import type { AgreementId } from '../../ids.ts'
import { type PublishReturnType, publishedBy } from './sighting.ts'

export type PublishAgreementParameters = { readonly id: AgreementId; readonly destinationChainId: number | bigint }

/**
 * Sends the state of an agreement of this chain to the mirror of another. Do it again after a change.
 *
 * @param client a key (not Payee) of an organisation that is admitted or leaving
 * @throws MirrorNothingToPublish, MirrorCounterpartUnknown, MemberNotAdmitted, OutboxCursed
 */
export const publishAgreement = async (
  client: CausewayClient,
  { id, destinationChainId }: PublishAgreementParameters,
): Promise<PublishReturnType> => {
  const { agreementMirror } = client.contracts
  return publishedBy(agreementMirror, await send(client, () => agreementMirror.publishAgreement(id, destinationChainId)))
}
