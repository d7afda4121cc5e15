import { getBytes } from 'ethers'
import { CID } from 'multiformats/cid'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { ProductId } from '../ids.ts'
import { type Classification, classifications } from './registerProduct.ts'

export type ProductView = {
  readonly id: ProductId
  readonly identifier: string
  readonly owner: string
  readonly classification: Classification
  readonly version: number
  /** Unix seconds. */
  readonly registeredAt: number
  readonly withdrawn: boolean
  readonly metadataDigest: string
  readonly contentId: string
}

/** A product as the chain knows it. @throws ProductUnknown */
export const getProduct = async (client: CausewayClient, id: ProductId): Promise<ProductView> => {
  const { products } = client.contracts
  const product = await read(() => products.product(id))
  return {
    id,
    identifier: product.identifier,
    owner: await read(() => products.ownerOf(BigInt(id))),
    classification: classifications[Number(product.classification)] ?? 'core',
    version: Number(product.version),
    registeredAt: Number(product.registeredAt),
    withdrawn: product.withdrawn,
    metadataDigest: product.metadataDigest,
    contentId: CID.decode(getBytes(product.contentId)).toString(),
  }
}
