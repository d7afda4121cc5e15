import type { CausewayClient } from '@causeway/sdk/client/createClient'
import type { PolicyId, ProductId } from '@causeway/sdk/ids'
import { getProduct, type ProductView } from '@causeway/sdk/product/getProduct'
import { type Fact, factsNamed } from '../chain/facts.ts'
import { type Listing, readNewest } from '../chain/readNewest.ts'

export type ProductRow = ProductView & { readonly policies: readonly PolicyId[] }

/** The policies that are attached to a product now, in the order in which they were attached. */
export const attachedTo = (facts: readonly Fact[], id: ProductId): PolicyId[] => {
  const attached = new Set<PolicyId>()
  for (const fact of facts) {
    if (fact.name === 'PolicyAttached' && fact.args.productId === id) attached.add(fact.args.policyId)
    if (fact.name === 'PolicyDetached' && fact.args.productId === id) attached.delete(fact.args.policyId)
  }
  return [...attached]
}

export const readProducts = (client: CausewayClient, facts: readonly Fact[]): Promise<Listing<ProductRow>> => {
  const ids = factsNamed(facts, 'ProductRegistered').map(({ args }) => args.id)
  return readNewest(ids, async (id) => ({ ...(await getProduct(client, id)), policies: attachedTo(facts, id) }))
}
