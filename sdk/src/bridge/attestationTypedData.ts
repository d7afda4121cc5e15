import { concat, keccak256, type TypedDataDomain, TypedDataEncoder } from 'ethers'
import { bridgeErrors } from './errors.ts'

export const attestationTypes = {
  Attestation: [
    { name: 'sourceChainId', type: 'uint64' },
    { name: 'outbox', type: 'address' },
    { name: 'messagesHash', type: 'bytes32' },
    { name: 'epoch', type: 'uint64' },
  ],
}

export type AttestationParameters = {
  readonly sourceChainId: bigint
  readonly outbox: string
  /** In the order of delivery; an attestation of two messages is none of either alone. */
  readonly messageIds: readonly string[]
  readonly epoch: bigint
  /** The chain of the verifier: the destination. */
  readonly destinationChainId: bigint
  /** The CommitteeVerifier that checks it. */
  readonly verifier: string
}

export type AttestationTypedData = {
  readonly domain: TypedDataDomain
  readonly types: typeof attestationTypes
  readonly message: {
    readonly sourceChainId: bigint
    readonly outbox: string
    readonly messagesHash: string
    readonly epoch: bigint
  }
}

/** What a member of the committee signs (EIP-712). @throws AttestationMessagesMissing */
export const attestationTypedData = (parameters: AttestationParameters): AttestationTypedData => {
  const { sourceChainId, outbox, messageIds, epoch, destinationChainId, verifier } = parameters
  if (messageIds.length === 0) throw bridgeErrors.AttestationMessagesMissing()
  return {
    domain: { name: 'CausewayCommittee', version: '1', chainId: destinationChainId, verifyingContract: verifier },
    types: attestationTypes,
    message: { sourceChainId, outbox, messagesHash: keccak256(concat([...messageIds])), epoch },
  }
}

/** The digest that is signed, as the contract computes it. */
export const attestationDigest = (parameters: AttestationParameters): string => {
  const { domain, types, message } = attestationTypedData(parameters)
  return TypedDataEncoder.hash(domain, types, message)
}
