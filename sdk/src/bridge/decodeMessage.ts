import { getAddress, isHexString } from 'ethers'
import { bridgeErrors } from './errors.ts'
import { MESSAGE_HEADER_BYTES, MESSAGE_VERSION, type Message } from './message.ts'

/** The message of canonical bytes (0x-hex): what {@link encodeMessage} made, and nothing else. @throws MessageBytesInvalid */
export const decodeMessage = (bytes: string): Message => {
  requireCanonical(bytes)
  const number = (from: number, to: number): bigint => BigInt(slice(bytes, from, to))
  const address = (from: number): string => getAddress(slice(bytes, from, from + 20).toLowerCase())
  return {
    sourceChainId: number(1, 9),
    outbox: address(9),
    nonce: number(29, 37),
    destinationChainId: number(37, 45),
    inbox: address(45),
    sender: address(65),
    recipient: address(85),
    gasLimit: Number(number(105, 109)),
    payload: slice(bytes, MESSAGE_HEADER_BYTES).toLowerCase(),
  }
}

/** Of a text that is known to be 0x-hex: relays decode many thousands, and a slice of ethers reads the whole text each time. */
const slice = (bytes: string, from: number, to?: number): string =>
  `0x${bytes.slice(2 + 2 * from, to === undefined ? undefined : 2 + 2 * to)}`

const requireCanonical = (bytes: string): void => {
  const length = isHexString(bytes) && bytes.length % 2 === 0 ? bytes.length / 2 - 1 : 0
  const isCanonical =
    length >= MESSAGE_HEADER_BYTES &&
    Number(slice(bytes, 0, 1)) === MESSAGE_VERSION &&
    Number(slice(bytes, 109, 113)) === length - MESSAGE_HEADER_BYTES
  if (!isCanonical) throw bridgeErrors.MessageBytesInvalid({ length })
}
