import { type AgreementState, agreementStates } from '../../agreement/getAgreement.ts'
import type { CausewayClient } from '../../client/createClient.ts'
import { read } from '../../client/send.ts'
import { type AgreementId, type MemberId, memberId } from '../../ids.ts'
import { type Sighting, sightingOf } from './sighting.ts'

export type MirroredAgreement = {
  readonly state: AgreementState
  readonly isSuspended: boolean
  readonly provider: MemberId
  readonly consumer: MemberId
  readonly sighting: Sighting
}

/** What this chain shows of an agreement of another one; undefined if it was not published. */
export const getMirroredAgreement = async (
  client: CausewayClient,
  { sourceChainId, id }: { readonly sourceChainId: number | bigint; readonly id: AgreementId },
): Promise<MirroredAgreement | undefined> => {
  const [agreement, seen] = await read(() => client.contracts.agreementMirror.agreementOf(sourceChainId, id))
  const sighting = sightingOf(seen)
  if (sighting === undefined) return undefined
  return {
    state: agreementStates[Number(agreement.state)] ?? 'none',
    isSuspended: agreement.isSuspended,
    provider: memberId.parse(agreement.provider),
    consumer: memberId.parse(agreement.consumer),
    sighting,
  }
}
