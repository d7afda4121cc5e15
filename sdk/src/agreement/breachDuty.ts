import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import type { AgreementId, DutyId } from '../ids.ts'

export type BreachDutyParameters = { readonly agreementId: AgreementId; readonly dutyId: DutyId }

/**
 * Records that a duty was not done in time (anyone, once its deadline has passed) or that a prohibition was infringed (the organisation
 * that it protects, or a regulator). A violated obligation and an infringed prohibition suspend the agreement until they are made good.
 *
 * @throws DutyUnknown, DutyNotLapsed, DutyAlreadyDone, DutyAlreadyBreached, DutyNotBeneficiary
 */
export const breachDuty = async (client: CausewayClient, { agreementId, dutyId }: BreachDutyParameters): Promise<void> => {
  await send(client, () => client.contracts.duties.breach(agreementId, dutyId))
}
