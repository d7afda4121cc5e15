// The encodings of CometBFT: protocol buffers, and the Merkle tree of RFC 6962 over SHA-256. All values are hexadecimal.
import { concat, dataLength, getBytes, hexlify, sha256, toBeHex, toUtf8Bytes } from 'ethers'

export const varint = (value: number | bigint): string => {
  const bytes: number[] = []
  let rest = BigInt(value)
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return hexlify(Uint8Array.from([...bytes, Number(rest)]))
}

/** A field that is left out when it is zero. */
export const optional = (tag: string, value: number | bigint): string =>
  BigInt(value) === 0n ? '0x' : concat([tag, varint(value)])

export const prefixed = (tag: string, value: string): string => concat([tag, varint(dataLength(value)), value])

/** Eight bytes, the lowest first. */
export const fixed64 = (value: number): string => hexlify(getBytes(toBeHex(value, 8)).reverse())

export type CometTime = { readonly timeSeconds: number; readonly timeNanos: number }

export const timestamp = ({ timeSeconds, timeNanos }: CometTime): string =>
  concat([optional('0x08', timeSeconds), optional('0x10', timeNanos)])

export const blockId = (hash: string, partsTotal: number, partsHash: string): string =>
  concat([prefixed('0x0a', hash), prefixed('0x12', concat([optional('0x08', partsTotal), prefixed('0x12', partsHash)]))])

export const utf8 = (text: string): string => hexlify(toUtf8Bytes(text))

/** RFC 6962: splits at the largest power of two below the number of leaves. */
export const merkleRoot = (leaves: readonly string[]): string => {
  const [first = '0x'] = leaves
  if (leaves.length <= 1) return sha256(concat([toBeHex(0, 1), first]))
  let split = 1
  while (2 * split < leaves.length) split *= 2
  return sha256(concat(['0x01', merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split))]))
}
