// Names as their hash.
import { getBytes } from 'ethers'
import { policyErrors } from '../errors.ts'
import { nameHash } from '../policyFormat.ts'
import { isAbsoluteIri, writtenHash } from './terms.ts'

/** keccak256 of a name; `urn:cwy:hash:<64 hex>` is the hash itself: the name of something that a decompiler knew by its hash only. */
export const hashOf = (name: string): Uint8Array => {
  const hash = writtenHash(name)
  return hash === undefined ? nameHash(name) : getBytes(`0x${hash}`)
}

/** @throws PolicyValueInvalid unless the name is an absolute IRI */
export const iriBytes = (name: string, path: string): Uint8Array => {
  if (!isAbsoluteIri(name)) throw policyErrors.PolicyValueInvalid({ path, given: name, reason: 'an absolute IRI is expected' })
  return hashOf(name)
}
