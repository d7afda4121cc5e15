// Digests on which every layer agrees: canonical JSON (RFC 8785), SHA-256, and content identifiers over it.
import canonicalize from 'canonicalize'
import { getBytes, sha256, toUtf8Bytes } from 'ethers'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { defineErrors } from './errors.ts'

export const digestErrors = defineErrors({
  JsonNotCanonical: {
    kind: 'input',
    summary: 'the value has no canonical JSON form',
    hint: 'Use objects, arrays, texts, booleans, null and finite numbers; write big numbers as decimal strings.',
  },
  ContentIdInvalid: {
    kind: 'input',
    summary: 'this is not a content identifier of raw bytes under SHA-256',
    hint: 'Give a CID of version 1 with the codec raw and the hash sha2-256 (it starts with bafkrei).',
  },
})

const RAW = 0x55
const SHA2_256 = 0x12

/** Canonical JSON (RFC 8785) of a value. @throws JsonNotCanonical */
export const canonicalJson = (value: unknown): string => {
  try {
    const text = canonicalize(value)
    if (text !== undefined) return text
  } catch (cause) {
    throw digestErrors.JsonNotCanonical({}, cause)
  }
  throw digestErrors.JsonNotCanonical()
}

/** SHA-256 of the canonical JSON of a value, as 0x-hex. */
export const digestOfJson = (value: unknown): string => sha256(toUtf8Bytes(canonicalJson(value)))

/** The content identifier (version 1, raw, sha2-256) of bytes whose SHA-256 is known (0x-hex). */
export const contentIdOfDigest = (digest: string): string => CID.createV1(RAW, create(SHA2_256, getBytes(digest))).toString()

/** The content identifier (version 1, raw, sha2-256) of some bytes. */
export const contentId = (bytes: Uint8Array): string => contentIdOfDigest(sha256(bytes))

const parse = (text: string): CID => {
  try {
    return CID.parse(text)
  } catch (cause) {
    throw digestErrors.ContentIdInvalid({ given: text.slice(0, 80) }, cause)
  }
}

const parseRaw = (text: string): CID => {
  const cid = parse(text)
  const isRaw = cid.version === 1 && cid.code === RAW && cid.multihash.code === SHA2_256 && cid.multihash.size === 32
  if (!isRaw || cid.toString() !== text) throw digestErrors.ContentIdInvalid({ given: text.slice(0, 80) })
  return cid
}

/** The SHA-256 (0x-hex) that a content identifier names. @throws ContentIdInvalid */
export const digestOfContentId = (text: string): string =>
  `0x${Array.from(parseRaw(text).multihash.digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`

/** The binary form of a content identifier, as contracts store it. @throws ContentIdInvalid */
export const contentIdBytes = (text: string): Uint8Array => parseRaw(text).bytes
