import type { CausewayClient } from '../../client/createClient.ts'
import { send } from '../../client/send.ts'
import type { JobId } from '../../ids.ts'
import { type PublishReturnType, publishedBy } from './sighting.ts'

export type PublishResultParameters = { readonly jobId: JobId; readonly destinationChainId: number | bigint }

/**
 * Sends what is anchored for a job of this chain to the mirror of another.
 *
 * @param client a key (not Payee) of an organisation that is admitted or leaving
 * @throws MirrorNothingToPublish, MirrorCounterpartUnknown, MemberNotAdmitted, OutboxCursed
 */
export const publishResult = async (
  client: CausewayClient,
  { jobId, destinationChainId }: PublishResultParameters,
): Promise<PublishReturnType> => {
  const { resultMirror } = client.contracts
  return publishedBy(resultMirror, await send(client, () => resultMirror.publishResult(jobId, destinationChainId)))
}
