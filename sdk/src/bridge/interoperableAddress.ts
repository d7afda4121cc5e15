import { concat, dataLength, getAddress, toBeHex } from 'ethers'

/**
 * An account of an EVM chain in the form of ERC-7930, 0x-hex: version 1, chain type eip155, the shortest bytes of the chain's id, 20 bytes.
 *
 * @example
 * interoperableAddress(1n, '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045') // '0x00010000010114d8da6bf26964af9d7eed9e03e53415d37aa96045'
 */
export const interoperableAddress = (chainId: bigint | number, account: string): string => {
  const reference = toBeHex(chainId)
  return concat(['0x00010000', toBeHex(dataLength(reference), 1), reference, '0x14', getAddress(account)])
}
