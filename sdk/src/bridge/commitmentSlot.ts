import { AbiCoder, keccak256 } from 'ethers'

/** The slot of the accumulator of an outbox. */
export const ACCUMULATOR_SLOT = 0n
const COMMITMENTS_SLOT = 1n

/** The slot of an outbox that holds the id of a message (0x-hex), for storage proofs. */
export const commitmentSlot = (destinationChainId: bigint, nonce: bigint): string => {
  const coder = AbiCoder.defaultAbiCoder()
  const inner = keccak256(coder.encode(['uint64', 'uint256'], [destinationChainId, COMMITMENTS_SLOT]))
  return keccak256(coder.encode(['uint64', 'bytes32'], [nonce, inner]))
}
