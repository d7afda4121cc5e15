import { hexlify, keccak256 } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read, send } from '../client/send.ts'
import { type PolicyId, type ProductId, policyId } from '../ids.ts'

/** Stores a compiled policy; one that is stored already is left as it is. Anybody may: only attaching counts. @throws PolicyMalformed */
export const storePolicy = async (client: CausewayClient, policy: Uint8Array): Promise<{ readonly id: PolicyId }> => {
  const id = policyId.parse(keccak256(policy))
  const { policies } = client.contracts
  if (!(await read(() => policies.isStored(id)))) await send(client, () => policies.store(hexlify(policy)))
  return { id }
}

/** Attaches a stored policy to a product of the client's key. @throws ProductNotOwner, PolicyUnknown, PolicyAlreadyAttached */
export const attachPolicy = async (client: CausewayClient, productId: ProductId, policyId: PolicyId): Promise<void> => {
  await send(client, () => client.contracts.policies.attachPolicy(productId, policyId))
}
