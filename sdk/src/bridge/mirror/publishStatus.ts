import type { CausewayClient } from '../../client/createClient.ts'
import { send } from '../../client/send.ts'
import type { MemberId } from '../../ids.ts'
import { type PublishReturnType, publishedBy } from './sighting.ts'
import { statusListId } from './statusList.ts'

export type PublishStatusParameters = {
  readonly issuer: MemberId
  /** The id (URL) of the status list credential. */
  readonly list: string
  readonly destinationChainId: number | bigint
}

/**
 * Sends the latest digest of a status list of this chain to the mirror of another.
 *
 * @param client a key (not Payee) of an organisation that is admitted or leaving
 * @throws MirrorNothingToPublish, MirrorCounterpartUnknown, MemberNotAdmitted, OutboxCursed
 */
export const publishStatus = async (
  client: CausewayClient,
  { issuer, list, destinationChainId }: PublishStatusParameters,
): Promise<PublishReturnType> => {
  const { statusMirror } = client.contracts
  const receipt = await send(client, () => statusMirror.publishStatus(issuer, statusListId(list), destinationChainId))
  return publishedBy(statusMirror, receipt)
}
