import type { Signer } from 'ethers'
import { type AttestationParameters, attestationTypedData } from './attestationTypedData.ts'

/** A committee member's signature (65 bytes, 0x-hex) that these messages were sent. @throws AttestationMessagesMissing */
export const signAttestation = (signer: Pick<Signer, 'signTypedData'>, parameters: AttestationParameters): Promise<string> => {
  const { domain, types, message } = attestationTypedData(parameters)
  return signer.signTypedData(domain, types, message)
}
