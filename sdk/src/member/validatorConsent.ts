import { SigningKey, Wallet } from 'ethers'
import { z } from 'zod'
import type { CausewayClient } from '../client/createClient.ts'
import { signTyped } from '../client/typedData.ts'
import { bytes32, hexBytes, type MemberId, memberId } from '../ids.ts'
import { memberErrors } from './errors.ts'

const types = {
  ValidatorConsent: [
    { name: 'memberId', type: 'bytes32' },
    { name: 'deadline', type: 'uint256' },
  ],
}

/** What the machine that holds a consensus key hands to who proposes it; a JSON file, and none of it is secret. */
export const validatorConsent = z.strictObject({
  memberId,
  /** Coordinates of the public key. */
  x: bytes32,
  y: bytes32,
  /** Unix seconds until which the consent holds: through vote and delay. */
  deadline: z.int().positive(),
  /** 65 bytes as 0x-hex. */
  proof: hexBytes,
})
export type ValidatorConsent = z.infer<typeof validatorConsent>

export type SignValidatorConsentParameters = {
  readonly memberId: MemberId
  /** The consensus key, 32 bytes as 0x-hex. */
  readonly consensusKey: string
  readonly deadline: number
}

/** Signs with a consensus key that it validates for an organisation. @throws ArgumentInvalid */
export const signValidatorConsent = async (
  client: CausewayClient,
  { memberId, consensusKey, deadline }: SignValidatorConsentParameters,
): Promise<ValidatorConsent> => {
  const proof = await signTyped(client, 'ValidatorSet', {
    types,
    message: { memberId, deadline },
    signer: new Wallet(consensusKey),
  })
  const key = SigningKey.computePublicKey(consensusKey, false)
  return { memberId, x: `0x${key.slice(4, 68)}`, y: `0x${key.slice(68)}`, deadline, proof }
}

/** Parses the content of a consent file. @throws ValidatorConsentMalformed */
export const parseValidatorConsent = (content: unknown): ValidatorConsent => {
  const result = validatorConsent.safeParse(content)
  if (!result.success) throw memberErrors.ValidatorConsentMalformed({ problem: z.prettifyError(result.error) })
  return result.data
}
