import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import type { SwapTerms } from './swapTerms.ts'

/**
 * Returns to its sender what nobody claimed; any key can do it, from the expiry on.
 *
 * @throws SwapNotExpired, SwapStateUnexpected, TokenAccountFrozen (then it can be tried again later)
 */
export const refundSwap = async (client: CausewayClient, terms: SwapTerms): Promise<void> => {
  await send(client, () => client.contracts.swaps.refund(terms))
}
