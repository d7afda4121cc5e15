import { Contract } from 'ethers'
import { type CausewayClient, signerOf } from '../client/createClient.ts'
import { clientErrors } from '../client/errors.ts'
import { send } from '../client/send.ts'
import type { DecisionCall } from './decision.ts'

/**
 * Makes the call of a decision with the client's own key: where an account holds the office, as on a network for development.
 *
 * @throws SignerMissing, AccessManagedUnauthorized, and what the contract refuses with
 * @example
 * await makeCall(consortium, admitCall(consortium, id))
 */
export const makeCall = async (client: CausewayClient, { target, value, data }: DecisionCall): Promise<void> => {
  // The data is whole already: the fallback is the one function that sends it as it is.
  const { fallback } = new Contract(target, ['fallback() payable'], signerOf(client))
  if (fallback === null) throw clientErrors.ArgumentInvalid({ target })
  await send(client, () => fallback.send({ value, data }))
}
