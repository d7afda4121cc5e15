import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { send } from '../client/send.ts'
import type { ValidatorConsent } from './validatorConsent.ts'

/**
 * Schedules another consensus key for the validator of the client's own organisation: no vote is needed, but the delay is kept.
 *
 * @returns the number of the change, to be activated
 */
export const replaceValidator = async (
  client: CausewayClient,
  { memberId, x, y, deadline, proof }: ValidatorConsent,
): Promise<{ readonly changeId: bigint }> => {
  const { validators } = client.contracts
  const receipt = await send(client, () => validators.scheduleReplacement(memberId, x, y, deadline, proof))
  const { changeId } = eventOf(validators, receipt, 'ValidatorChangeScheduled')
  return { changeId }
}
