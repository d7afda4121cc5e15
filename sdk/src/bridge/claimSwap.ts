import { hexlify } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read, send } from '../client/send.ts'
import { chainTime } from '../client/time.ts'
import { hashLockOf, type SwapTerms, swapErrors, swapIdOf } from './swapTerms.ts'

export type ClaimSwapParameters = {
  readonly terms: SwapTerms
  /** 32 bytes. */
  readonly secret: Uint8Array
  /**
   * Seconds that must be left before the expiry: swapMargin of both chains for whoever shows the secret first, since a claim that comes too
   * late has shown it for nothing; 0 for the one who learned it from the other chain, who loses nothing by a late try.
   */
  readonly marginSeconds: number
}
export type ClaimSwapReturnType = {
  /** False if the token refused the recipient: the amount is then its credit, to be withdrawn when the token takes it. */
  readonly isPaid: boolean
}

/**
 * Claims one side of a swap for its recipient. Nothing is sent, and the secret leaves this process only, if it fits and there is time.
 *
 * @throws SwapSecretMismatch, SwapClaimTooLate, SwapStateUnexpected, SwapExpired
 */
export const claimSwap = async (
  client: CausewayClient,
  { terms, secret, marginSeconds }: ClaimSwapParameters,
): Promise<ClaimSwapReturnType> => {
  if (hashLockOf(secret) !== terms.hashLock.toLowerCase()) throw swapErrors.SwapSecretMismatch({ hashLock: terms.hashLock })
  const now = await chainTime(client)
  if (now + marginSeconds >= terms.expiresAt) {
    throw swapErrors.SwapClaimTooLate({ now, marginSeconds, expiresAt: terms.expiresAt })
  }
  const { swaps } = client.contracts
  const { hash } = await send(client, () => swaps.claim(terms, hexlify(secret)))
  const id = swapIdOf(client.deployment.chainId, client.deployment.contracts.HashTimeLock.address, terms)
  const credits = await read(() => swaps.queryFilter(swaps.filters.SwapCredited(id)))
  return { isPaid: !credits.some(({ transactionHash }) => transactionHash === hash) }
}
