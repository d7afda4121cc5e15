import { hexlify } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { send } from '../client/send.ts'
import { type RightId, rightId } from '../ids.ts'
import type { Part, RightTerms } from './transactionSpecification.ts'

export type ClaimRightParameters = {
  /** `partOf(purchase, PURCHASE_LEGS.mint)` */
  readonly part: Part
  readonly provider: string
  readonly terms: RightTerms
  /** The compiled policy of the terms. */
  readonly policy: Uint8Array
}
export type ClaimRightReturnType = { readonly id: RightId }

/**
 * Has the right minted that a committed transaction owes to its holder; any key can do it, once.
 *
 * @param client of the chain of the product
 * @throws RightMintNotOwed, PolicyMismatch
 */
export const claimRight = async (
  client: CausewayClient,
  { part, provider, terms, policy }: ClaimRightParameters,
): Promise<ClaimRightReturnType> => {
  const { rightMint } = client.contracts
  const receipt = await send(client, () => rightMint.claim(part, provider, terms, hexlify(policy)))
  return { id: rightId.parse(eventOf(rightMint, receipt, 'RightClaimed').id) }
}
