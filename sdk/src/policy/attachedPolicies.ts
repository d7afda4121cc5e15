import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { type PolicyId, type ProductId, policyId } from '../ids.ts'

/** The policies that are attached to a product now, in the order in which they were attached. */
export const attachedPolicies = async (client: CausewayClient, productId: ProductId): Promise<PolicyId[]> => {
  const { policies } = client.contracts
  const { startBlock } = client.deployment.contracts.PolicyStore
  const events = await read(() => policies.queryFilter(policies.filters.PolicyAttached(productId), startBlock))
  const ids = [...new Set(events.map(({ args }) => policyId.parse(args.policyId)))]
  const attached = await Promise.all(ids.map((id) => read(() => policies.isAttached(productId, id))))
  return ids.filter((_, index) => attached[index])
}
