// One side of a swap by hash time-lock, as the contract knows it.
import { AbiCoder, keccak256, sha256, toBeHex } from 'ethers'
import { defineErrors } from '../errors.ts'
import { type SwapId, swapId } from '../ids.ts'

export type SwapTerms = {
  /** Who locks, and gets the amount back if nobody claims. */
  readonly sender: string
  readonly recipient: string
  readonly token: string
  /** In the token's smallest unit. */
  readonly amount: bigint
  /** SHA-256 of the 32 bytes of the secret; the same on both chains. */
  readonly hashLock: string
  /** Unix seconds: claims are included in blocks before it, refunds from it on. */
  readonly expiresAt: number
  /** 32 bytes that tell apart swaps of the same terms. */
  readonly salt: string
}

export const swapErrors = defineErrors({
  SwapTimesUnsafe: {
    kind: 'input',
    summary: 'whoever claims last would have too little time',
    hint: 'Let the side of whoever has the secret expire later, by at least 2 (finality + relay) + clock skew after the other.',
  },
  SwapClaimTooLate: {
    kind: 'conflict',
    summary: 'a claim now might show the secret and come too late',
    hint: 'Do not send the secret; wait until your own side has expired and have it refunded.',
  },
  SwapSecretMismatch: {
    kind: 'input',
    summary: 'the secret is not that of the swap',
    hint: 'Pass the 32 bytes whose SHA-256 is the hash lock.',
  },
})

const TERMS =
  'tuple(address sender, address recipient, address token, uint128 amount, bytes32 hashLock, uint64 expiresAt, bytes32 salt)'

/** The id of a side: keccak256 of chain id, contract and terms. */
export const swapIdOf = (chainId: number, contract: string, terms: SwapTerms): SwapId =>
  swapId.parse(keccak256(AbiCoder.defaultAbiCoder().encode(['uint256', 'address', TERMS], [chainId, contract, terms])))

/** SHA-256 of a secret of 32 bytes. @throws SwapSecretMismatch for another length */
export const hashLockOf = (secret: Uint8Array): string => {
  if (secret.length !== 32) throw swapErrors.SwapSecretMismatch({ bytes: secret.length })
  return sha256(secret)
}

/** No salt: 32 zero bytes. */
export const noSalt = toBeHex(0, 32)
