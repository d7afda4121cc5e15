import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { send } from '../client/send.ts'

/** Pays out everything that the client's key is owed in the settlement token. @throws SplitNothingToWithdraw */
export const withdrawRevenue = async (client: CausewayClient): Promise<{ readonly amount: bigint }> => {
  const { splitter } = client.contracts
  const receipt = await send(client, () => splitter.withdraw(client.deployment.contracts.SettlementToken.address))
  return { amount: eventOf(splitter, receipt, 'Withdrawn').amount }
}
