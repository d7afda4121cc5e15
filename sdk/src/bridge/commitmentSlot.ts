import { concat, keccak256, toBeHex } from 'ethers'

/** The slot of the accumulator of an outbox. */
export const ACCUMULATOR_SLOT = 0n
const COMMITMENTS_SLOT = 1n

/** The slot of an outbox that holds the id of a message (0x-hex), for storage proofs. */
export const commitmentSlot = (destinationChainId: bigint, nonce: bigint): string => {
  const inner = keccak256(concat([toBeHex(destinationChainId, 32), toBeHex(COMMITMENTS_SLOT, 32)]))
  return keccak256(concat([toBeHex(nonce, 32), inner]))
}
