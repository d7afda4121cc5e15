import { dataLength, solidityPacked } from 'ethers'
import { bridgeErrors } from './errors.ts'
import { MESSAGE_VERSION, type Message } from './message.ts'

const TYPES = ['uint8', 'uint64', 'address', 'uint64', 'uint64', 'address', 'address', 'address', 'uint32', 'uint32', 'bytes']

/**
 * The canonical bytes of a message, as 0x-hex. @throws MessageFieldInvalid
 *
 * @example
 * messageIdOf(encodeMessage(message)) // 0x…: the same as the outbox returned
 */
export const encodeMessage = (message: Message): string => {
  const { sourceChainId, outbox, nonce, destinationChainId, inbox, sender, recipient, gasLimit, payload } = message
  try {
    const head = [MESSAGE_VERSION, sourceChainId, outbox, nonce, destinationChainId, inbox, sender, recipient, gasLimit]
    return solidityPacked(TYPES, [...head, dataLength(payload), payload])
  } catch (cause) {
    throw bridgeErrors.MessageFieldInvalid({ problem: cause instanceof Error ? cause.message.slice(0, 200) : '' }, cause)
  }
}
