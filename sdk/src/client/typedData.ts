// EIP-712: what is signed, under the domain of the contract that checks it.
import { type Signer, type TypedDataDomain, TypedDataEncoder, type TypedDataField } from 'ethers'
import { type CausewayClient, signerOf } from './createClient.ts'
import type { ContractName, Deployment } from './deployment.ts'
import { decodeFault } from './revert.ts'

export type TypedStruct = {
  readonly types: Record<string, TypedDataField[]>
  readonly message: Record<string, unknown>
}

/** The domain of a contract: `Causeway<Name>`, version 1, its chain and address. An agreement or voucher is worth nothing under another. */
export const domainOf = (deployment: Deployment, name: ContractName): TypedDataDomain => ({
  name: `Causeway${name}`,
  version: '1',
  chainId: deployment.chainId,
  verifyingContract: deployment.contracts[name].address,
})

/** The digest that is signed, as the contract computes it. @throws ArgumentInvalid */
export const typedDigest = (deployment: Deployment, name: ContractName, { types, message }: TypedStruct): string => {
  try {
    return TypedDataEncoder.hash(domainOf(deployment, name), types, message)
  } catch (error) {
    throw decodeFault(error)
  }
}

/** Signs a structure with the client's key, or with the one that is given. @throws SignerMissing, ArgumentInvalid */
export const signTyped = async (
  client: CausewayClient,
  name: ContractName,
  { types, message, signer }: TypedStruct & { readonly signer?: Signer },
): Promise<string> => {
  // Encodes the message, which says what does not fit; the signer's own refusal would not be a typed error.
  typedDigest(client.deployment, name, { types, message })
  return (signer ?? signerOf(client)).signTypedData(domainOf(client.deployment, name), types, message)
}
