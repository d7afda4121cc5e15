import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { type PolicyId, type ProductId, policyId, productId, type RightId } from '../ids.ts'

export type RightView = {
  readonly id: RightId
  readonly productId: ProductId
  readonly policyId: PolicyId
  readonly holder: string
  /** Unix seconds. */
  readonly notBefore: number
  readonly expiresAt: number
  readonly maxUses: number
  readonly used: number
  readonly locked: boolean
}

/** A usage right as the chain knows it. @throws RightUnknown */
export const getRight = async (client: CausewayClient, id: RightId): Promise<RightView> => {
  const { rights } = client.contracts
  const right = await read(() => rights.right(id))
  return {
    id,
    productId: productId.parse(right.productId),
    policyId: policyId.parse(right.policyId),
    holder: await read(() => rights.ownerOf(id)),
    notBefore: Number(right.notBefore),
    expiresAt: Number(right.expiresAt),
    maxUses: Number(right.maxUses),
    used: Number(right.used),
    locked: right.locked,
  }
}
