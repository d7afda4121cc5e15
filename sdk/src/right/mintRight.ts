import { hexlify, keccak256 } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { send } from '../client/send.ts'
import { type ProductId, type RightId, rightId } from '../ids.ts'

export type MintRightParameters = {
  readonly productId: ProductId
  /** The compiled policy; it must be attached to the product. */
  readonly policy: Uint8Array
  /** A key of an admitted consumer. */
  readonly holder: string
  /** Unix seconds: usable from `notBefore` on and strictly before `expiresAt`. */
  readonly notBefore: number
  readonly expiresAt: number
  readonly maxUses: number
}
export type MintRightReturnType = { readonly id: RightId }

/**
 * Mints a usage right to a product of the client's key.
 *
 * @throws ProductNotOwner, PolicyNotAttached, RightHolderNotConsumer, RightPeriodInvalid, RightUsesInvalid
 */
export const mintRight = async (
  client: CausewayClient,
  { policy, ...parameters }: MintRightParameters,
): Promise<MintRightReturnType> => {
  const { rights } = client.contracts
  const receipt = await send(client, () => rights.mint({ ...parameters, policyId: keccak256(policy) }, hexlify(policy)))
  return { id: rightId.parse(eventOf(rights, receipt, 'UsageRightMinted').id) }
}
