import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { contentIdBytes, digestOfJson } from '../digest.ts'
import type { ProductId } from '../ids.ts'
import { productIdOf } from './identifier.ts'

export const classifications = ['public', 'general', 'important', 'core'] as const
export type Classification = (typeof classifications)[number]

export type RegisterProductParameters = {
  /** For example `cwy.CN.beijing-health.colon-trial`. */
  readonly identifier: string
  readonly classification: Classification
  /** Any JSON object; its canonical form is digested, it does not leave the caller. */
  readonly metadata: Readonly<Record<string, unknown>>
  /** CID of the content, which stays with its owner. */
  readonly contentId: string
}
export type RegisterProductReturnType = { readonly id: ProductId; readonly metadataDigest: string }

/**
 * Registers a data product of the client's organisation.
 *
 * @throws IdentifierInvalid, ContentIdInvalid, ProductTaken, ProductIdentifierForeign, MemberNotAdmitted, MemberLacksRole
 */
export const registerProduct = async (
  client: CausewayClient,
  { identifier, classification, metadata, contentId }: RegisterProductParameters,
): Promise<RegisterProductReturnType> => {
  const id = productIdOf(identifier)
  const metadataDigest = digestOfJson(metadata)
  const content = contentIdBytes(contentId)
  const grade = classifications.indexOf(classification)
  await send(client, () => client.contracts.products.register(identifier, grade, metadataDigest, content))
  return { id, metadataDigest }
}
