// The DID method cwy: did:cwy:<jurisdiction>:<institution code>:<address>:<random>.
import { getAddress, id } from 'ethers'
import { type MemberId, memberId } from '../ids.ts'
import { memberErrors } from './errors.ts'
import { institutionCodeKind } from './institutionCode.ts'

export type DidParts = {
  /** Two upper-case letters: ISO 3166-1 alpha-2, or EU. */
  readonly jurisdiction: string
  /** LEI or USCI. */
  readonly institutionCode: string
  /** First controller key, 0x-hex. */
  readonly address: string
  /** 8 to 32 hexadecimal digits that make two DIDs of one institution different. */
  readonly random: string
}

const DID = /^did:cwy:([A-Z]{2}):([0-9A-Z]{18,20}):(0x[0-9a-fA-F]{40}):([0-9a-f]{8,32})$/

/**
 * Composes a DID.
 *
 * @throws DidInvalid, InstitutionCodeInvalid
 * @example
 * createDid({ jurisdiction: 'EU', institutionCode: '529900T8BM49AURSDO55', address, random: '0badcafe' })
 * // did:cwy:EU:529900T8BM49AURSDO55:0x…:0badcafe
 */
export const createDid = ({ jurisdiction, institutionCode, address, random }: DidParts): string => {
  const did = `did:cwy:${jurisdiction}:${institutionCode}:${address}:${random}`
  parseDid(did)
  return did
}

/** The parts of a DID. @throws DidInvalid, InstitutionCodeInvalid */
export const parseDid = (did: string): DidParts => {
  const [, jurisdiction, institutionCode, text, random] = DID.exec(did) ?? []
  if (jurisdiction === undefined || institutionCode === undefined || text === undefined || random === undefined) {
    throw memberErrors.DidInvalid({ did: did.slice(0, 300) })
  }
  if (institutionCodeKind(institutionCode) === undefined) throw memberErrors.InstitutionCodeInvalid({ institutionCode })
  return { jurisdiction, institutionCode, address: checksummed(text, did), random }
}

const checksummed = (text: string, did: string): string => {
  try {
    return getAddress(text)
  } catch (cause) {
    throw memberErrors.DidInvalid({ did }, cause)
  }
}

/** The id that an organisation has on chain: keccak256 of its DID. */
export const memberIdOf = (did: string): MemberId => memberId.parse(id(did))
