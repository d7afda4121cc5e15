import { AbiCoder, concat, dataLength, recoverAddress, Signature } from 'ethers'
import { type AttestationParameters, attestationDigest } from './attestationTypedData.ts'
import { bridgeErrors } from './errors.ts'

/**
 * The proof that a CommitteeVerifier takes: `abi.encode(epoch, signatures)`, ordered by ascending signer.
 * Who signed is recovered here; whether they belong to the committee is the contract's question.
 * @throws AttestationSignatureInvalid if one is no signature, or two are of one signer
 */
export const packSignatures = (parameters: AttestationParameters, signatures: readonly string[]): string => {
  const digest = attestationDigest(parameters)
  const sorted = signatures
    .map((signature) => ({ signature, signer: BigInt(signerOf(digest, signature)) }))
    .sort((a, b) => (a.signer < b.signer ? -1 : 1))
  const twice = sorted.find(({ signer }, index) => sorted[index + 1]?.signer === signer)
  if (twice !== undefined) throw bridgeErrors.AttestationSignatureInvalid({ signedTwice: `0x${twice.signer.toString(16)}` })
  const packed = concat(sorted.map(({ signature }) => signature))
  return AbiCoder.defaultAbiCoder().encode(['uint64', 'bytes'], [parameters.epoch, packed])
}

/** Refuses what the contract refuses: another length, high s. */
const signerOf = (digest: string, signature: string): string => {
  try {
    if (dataLength(signature) === 65) return recoverAddress(digest, Signature.from(signature))
  } catch (cause) {
    throw bridgeErrors.AttestationSignatureInvalid({ signature: signature.slice(0, 20) }, cause)
  }
  throw bridgeErrors.AttestationSignatureInvalid({ signature: signature.slice(0, 20) })
}
