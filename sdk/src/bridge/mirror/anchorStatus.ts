import type { CausewayClient } from '../../client/createClient.ts'
import { eventOf } from '../../client/events.ts'
import { send } from '../../client/send.ts'
import { statusListId } from './statusList.ts'

export type AnchorStatusParameters = {
  /** The id (URL) of the status list credential. */
  readonly list: string
  /** SHA-256 of the status list credential as it is served, 0x-hex. */
  readonly digest: string
}

/**
 * Anchors a status list of the client's organisation on this chain. What other chains show changes with publishStatus only.
 *
 * @param client a key (not Payee) of an admitted organisation with the role verifier
 * @throws StatusDigestMissing, MemberLacksRole, MemberNotAdmitted
 */
export const anchorStatus = async (
  client: CausewayClient,
  { list, digest }: AnchorStatusParameters,
): Promise<{ readonly revision: bigint }> => {
  const { statusMirror } = client.contracts
  const receipt = await send(client, () => statusMirror.anchorStatus(statusListId(list), digest))
  return { revision: eventOf(statusMirror, receipt, 'StatusListAnchored').revision }
}
