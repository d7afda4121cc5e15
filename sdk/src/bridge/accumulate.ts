import { concat, keccak256, ZeroHash } from 'ethers'

/** The accumulator of an outbox after these messages, by their ids in the order of sending. It starts at zero. */
export const accumulate = (messageIds: readonly string[], previous: string = ZeroHash): string =>
  messageIds.reduce((accumulator, messageId) => keccak256(concat([accumulator, messageId])), previous)
