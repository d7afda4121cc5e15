import { AbiCoder, keccak256 } from 'ethers'

/** The storage slot of a coordinator that holds its decision: 0 none, 1 committed, 2 aborted. For storage proofs. */
export const decisionSlot = (xid: string): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32', 'uint256'], [xid, 0]))
