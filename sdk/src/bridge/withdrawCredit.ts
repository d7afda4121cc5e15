import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { read, send } from '../client/send.ts'

/** What an account can withdraw from the TokenLock of the chain, in the token's smallest unit. */
export const getCredit = (client: CausewayClient, account: string): Promise<bigint> =>
  read(() => client.contracts.tokenLock.creditOf(account))

/**
 * Pays out everything that the client's key is owed: what it was paid, and what came back to it.
 *
 * @throws TokenLockNothingToWithdraw, TokenAccountFrozen, EnforcedPause
 */
export const withdrawCredit = async (client: CausewayClient): Promise<{ readonly amount: bigint }> => {
  const { tokenLock } = client.contracts
  const receipt = await send(client, () => tokenLock.withdraw())
  return { amount: eventOf(tokenLock, receipt, 'TokenWithdrawn').amount }
}
