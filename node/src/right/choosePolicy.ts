import type { CausewayClient } from '@causeway/sdk/client/createClient'
import type { PolicyId, ProductId } from '@causeway/sdk/ids'
import { attachedPolicies } from '@causeway/sdk/policy/attachedPolicies'
import { commandErrors } from '../command/errors.ts'
import { parsePolicyId } from '../command/options.ts'

/** The policy that was named, or the only one that a product has. @throws ArgumentInvalid, PolicyNotOne */
export const choosePolicy = async (client: CausewayClient, productId: ProductId, given?: string): Promise<PolicyId> => {
  if (given !== undefined) return parsePolicyId(given)
  const [policy, ...others] = await attachedPolicies(client, productId)
  if (policy === undefined || others.length > 0)
    throw commandErrors.PolicyNotOne({ productId, attached: others.length + (policy ? 1 : 0) })
  return policy
}
