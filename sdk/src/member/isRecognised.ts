import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { type RecognisedEntry, recognisedEntryId } from './recognitionList.ts'

export type IsRecognisedParameters = { readonly peerChainId: bigint; readonly entry: RecognisedEntry }

/** Whether this chain and a peer have adopted the same list and the entry is in it. */
export const isRecognised = (client: CausewayClient, { peerChainId, entry }: IsRecognisedParameters): Promise<boolean> =>
  read(() => client.contracts.recognition.isRecognised(peerChainId, recognisedEntryId(entry)))
