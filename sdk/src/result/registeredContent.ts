import { getBytes } from 'ethers'
import { CID } from 'multiformats/cid'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { ProductId } from '../ids.ts'

export type RegisteredContentParameters = {
  readonly productId: ProductId
  /** Heights of blocks: from the authorisation of a job to the anchoring of its result. */
  readonly from: number
  readonly to: number
}

/**
 * The content identifiers that a product was registered with between two blocks: the one at the first, and every revision until the
 * second. Read from events: what the product is registered with today may have been registered to fit a result.
 *
 * @throws ChainUnavailable
 */
export const registeredContent = async (
  client: CausewayClient,
  { productId, from, to }: RegisteredContentParameters,
): Promise<string[]> => {
  const { products } = client.contracts
  const { startBlock } = client.deployment.contracts.ProductRegistry
  const registered = await read(() => products.queryFilter(products.filters.ProductRegistered(productId), startBlock, to))
  const revised = await read(() => products.queryFilter(products.filters.ProductRevised(productId), startBlock, to))
  const contents = [...registered, ...revised].map(({ args, blockNumber }) => ({ contentId: args.contentId, blockNumber }))
  const first = contents.findLastIndex(({ blockNumber }) => blockNumber <= from)
  return contents.slice(Math.max(0, first)).map(({ contentId }) => CID.decode(getBytes(contentId)).toString())
}
