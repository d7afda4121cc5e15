import { concat, keccak256, toBeHex } from 'ethers'

/** The slot of the accumulator of an outbox. */
export const ACCUMULATOR_SLOT = 0n
const CHECKPOINTS_SLOT = 1n
/** An outbox keeps the accumulator after each message whose nonce this divides. */
export const MESSAGES_PER_CHECKPOINT = 64n

/** The slot of an outbox that holds the accumulator after a message (0x-hex), for storage proofs; zero but for nonces that 64 divides. */
export const checkpointSlot = (destinationChainId: bigint, nonce: bigint): string => {
  const inner = keccak256(concat([toBeHex(destinationChainId, 32), toBeHex(CHECKPOINTS_SLOT, 32)]))
  return keccak256(concat([toBeHex(nonce, 32), inner]))
}
