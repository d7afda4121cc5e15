import { keccak256 } from 'ethers'

/** The id of a message by its canonical bytes (0x-hex): ERC-7786's sendId and receiveId. */
export const messageIdOf = (bytes: string): string => keccak256(bytes)
