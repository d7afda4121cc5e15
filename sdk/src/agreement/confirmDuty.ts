import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { send } from '../client/send.ts'
import type { AgreementId, DutyId } from '../ids.ts'
import { dutyFlags } from '../policy/policyFormat.ts'

export type ConfirmDutyParameters = { readonly agreementId: AgreementId; readonly dutyId: DutyId }

export type ConfirmDutyReturnType = {
  /** It was done after its deadline. */
  readonly isLate: boolean
}

/**
 * Attests that a duty was done, now, as the organisation that it is owed to: the provider for duties of the consumer, the consumer for
 * those of the provider.
 *
 * @throws DutyUnknown, DutyIsProhibition, DutyNotBeneficiary, DutyAlreadyDone
 */
export const confirmDuty = async (
  client: CausewayClient,
  { agreementId, dutyId }: ConfirmDutyParameters,
): Promise<ConfirmDutyReturnType> => {
  const { duties } = client.contracts
  const receipt = await send(client, () => duties.confirm(agreementId, dutyId))
  const { flags } = eventOf(duties, receipt, 'DutyFulfilled')
  return { isLate: (Number(flags) & dutyFlags.breached) !== 0 }
}
