// Product identifiers: <prefix>.<jurisdiction>.<space>.<product>.
import { id } from 'ethers'
import { defineErrors } from '../errors.ts'
import { type ProductId, productId } from '../ids.ts'

export const productErrors = defineErrors({
  IdentifierInvalid: {
    kind: 'input',
    summary: 'this is not a product identifier',
    hint: 'Write prefix.JURISDICTION.space.product, for example cwy.CN.beijing-health.colon-trial.',
  },
})

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const IDENTIFIER = new RegExp(`^${LABEL}\\.[A-Z]{2}\\.${LABEL}\\.${LABEL}$`)

/** The IRI by which policies name a product. @throws IdentifierInvalid */
export const productIri = (identifier: string): string => {
  if (!IDENTIFIER.test(identifier)) throw productErrors.IdentifierInvalid({ identifier: identifier.slice(0, 300) })
  return `urn:cwy:product:${identifier}`
}

/** The id that a product has on chain: keccak256 of its IRI. @throws IdentifierInvalid */
export const productIdOf = (identifier: string): ProductId => productId.parse(id(productIri(identifier)))
