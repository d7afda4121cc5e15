// Where an inbox keeps what has become of messages: a word tells of 256 of them, for which a view would be asked 256 times.
import { concat, keccak256, toBeHex, zeroPadValue } from 'ethers'

const DELIVERED_SLOT = 8n
const OUTCOMES_SLOT = 9n

/** Messages of which one word tells. */
export const WORD_MESSAGES = 256

const under = (slot: string, key: string): string => keccak256(concat([zeroPadValue(key, 32), slot]))

/** The slot of the bits of an outbox's messages (address as 0x-hex) with the nonces from `256 * word` on, the lowest first: 1 has arrived. */
export const deliveredSlot = (sourceChainId: number, outbox: string, word: number): string =>
  under(under(under(toBeHex(DELIVERED_SLOT, 32), toBeHex(sourceChainId, 32)), outbox), toBeHex(word, 32))

/** The slot of which the lowest byte is the MessageState of a message that failed once; 0 for all others. */
export const outcomeSlot = (messageId: string): string => under(toBeHex(OUTCOMES_SLOT, 32), messageId)
