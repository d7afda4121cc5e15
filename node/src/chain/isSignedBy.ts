// Whether an account signed a digest, decided as OpenZeppelin's SignatureChecker does on chain.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { Contract, dataLength, isError, recoverAddress } from 'ethers'

export type IsSignedByParameters = { readonly account: string; readonly digest: string; readonly signature: string }

const ERC1271 = ['function isValidSignature(bytes32,bytes) view returns (bytes4)']
const VALID = '0x1626ba7e'

const recovered = (digest: string, signature: string): string | undefined => {
  // The compact form of 64 bytes is not accepted on chain.
  if (dataLength(signature) !== 65) return undefined
  try {
    return recoverAddress(digest, signature)
  } catch {
    return undefined
  }
}

const isAccepted = async (client: CausewayClient, { account, digest, signature }: IsSignedByParameters): Promise<boolean> => {
  const contract = new Contract(account, ERC1271, client.provider)
  return read(async () => {
    try {
      return (await contract.getFunction('isValidSignature')(digest, signature)) === VALID
    } catch (error) {
      // A contract that reverts or answers with something else says no; a chain that does not answer says nothing.
      if (isError(error, 'CALL_EXCEPTION') || isError(error, 'BAD_DATA')) return false
      throw error
    }
  })
}

/** By ECDSA if the account has no code, else by ERC-1271. @throws ChainUnavailable */
export const isSignedBy = async (client: CausewayClient, parameters: IsSignedByParameters): Promise<boolean> => {
  const { account, digest, signature } = parameters
  const code = await read(() => client.provider.getCode(account))
  return code === '0x' ? recovered(digest, signature) === account : isAccepted(client, parameters)
}
