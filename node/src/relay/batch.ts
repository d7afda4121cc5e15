// A batch as the committee signs it.
import { type AttestationParameters, attestationDigest } from '@causeway/sdk/bridge/attestationTypedData'
import type { Batch } from './route.ts'

export const attestationOf = ({ route, epoch, messageIds }: Batch): AttestationParameters => ({
  sourceChainId: BigInt(route.sourceChainId),
  outbox: route.outbox,
  messageIds,
  epoch,
  destinationChainId: BigInt(route.destinationChainId),
  verifier: route.committee,
})

/** What is signed, and the name of the batch everywhere. */
export const digestOfBatch = (batch: Batch): string => attestationDigest(attestationOf(batch))
