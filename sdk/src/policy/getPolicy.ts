import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { PolicyId } from '../ids.ts'
import { policyChainErrors } from './policyChainErrors.ts'

/** The bytes of a stored policy (0x-hex), from the event with which they were stored. @throws PolicyNotFound */
export const getPolicy = async (client: CausewayClient, id: PolicyId): Promise<string> => {
  const { policies } = client.contracts
  const { startBlock } = client.deployment.contracts.PolicyStore
  const [event] = await read(() => policies.queryFilter(policies.filters.PolicyStored(id), startBlock))
  if (event === undefined) throw policyChainErrors.PolicyNotFound({ id })
  return event.args.policy
}
