import { type CausewayClient, signerOf } from '../client/createClient.ts'
import { sendPair } from '../client/send.ts'
import { ISettlementToken__factory } from '../generated/contracts/factories/ISettlementToken__factory.ts'
import type { SwapId } from '../ids.ts'
import { noSalt, type SwapTerms, swapIdOf } from './swapTerms.ts'

export type LockSwapParameters = Omit<SwapTerms, 'sender' | 'salt'> & {
  /** Default: zero. */
  readonly salt?: string
}
export type LockSwapReturnType = {
  readonly id: SwapId
  /** Whoever claims or refunds needs them all: give them to the other party. */
  readonly terms: SwapTerms
}

/**
 * Locks tokens of the client's key for whoever shows the secret: approves the exact amount and pays it in. Check the times of both sides with
 * checkSwapTimes before, and lock second only what answers a first side that is final.
 *
 * @throws SwapAmountInvalid, SwapAmountMismatch, SwapExpiryInvalid, SwapKnown, SwapRecipientInvalid, ERC20InsufficientBalance
 */
export const lockSwap = async (client: CausewayClient, parameters: LockSwapParameters): Promise<LockSwapReturnType> => {
  const signer = signerOf(client)
  const terms: SwapTerms = { salt: noSalt, ...parameters, sender: signer.address }
  const { address } = client.deployment.contracts.HashTimeLock
  const token = ISettlementToken__factory.connect(terms.token, signer)
  // An approval replaces the one before: another lock must not come between these two.
  await sendPair(
    client,
    () => token.approve(address, terms.amount),
    () => client.contracts.swaps.lock(terms),
  )
  return { id: swapIdOf(client.deployment.chainId, address, terms), terms }
}
