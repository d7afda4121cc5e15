// What a result goes through before it leaves the node (docs/decisions/0012). All of it uses public keys and randomness only.
//
// blind      every coefficient but n-1 gets a uniform value mod t: a packed product also holds every other correlation
// flood      t·E with E Gaussian, σ = 2^52, on every coefficient: the noise of the product depends on the masks
// zero       a fresh encryption of zero under the consumer's key: polynomial 1 is a sum of the consumer's own random parts
//            times the masks, so without this the consumer could solve for the masks
import { createHash, createHmac } from 'node:crypto'
import { parameters } from '@causeway/sdk/compute/parameters'
import type { SealSession } from '@causeway/sdk/compute/seal'
import { type CiphertextBytes, type PublicKeyBytes, parseCiphertext } from '@causeway/sdk/compute/wire'
import { sampleFlood } from './gaussian.ts'
import type { Kernel, Mask } from './kernel/kernel.ts'
import { type Randomness, uniformBelow } from './randomness.ts'

const { degree, plainModulus } = parameters

/** Uniform mod t on every coefficient, zero at the answer (n-1). */
export const blindingCoefficients = (random: Randomness): Uint32Array => {
  const blind = uniformBelow(plainModulus, degree, random)
  blind[degree - 1] = 0
  return blind
}

/** A fresh public-key encryption of zero, with the engine's own randomness. */
export const encryptZero = (session: SealSession, publicKey: PublicKeyBytes): CiphertextBytes =>
  session.use((scope) => {
    const { library, context } = scope
    const encryptor = scope.keep(new library.Encryptor(context, scope.publicKey(publicKey)))
    const zero = scope.keep(new library.Ciphertext())
    encryptor.encryptZero(zero)
    return parseCiphertext(scope.save(zero))
  })

export type FinishModules = { readonly session: SealSession; readonly kernel: Kernel; readonly random: Randomness }

/** Blinds, floods and re-randomises the kernel's current result in place. */
export const finishResult = ({ session, kernel, random }: FinishModules, publicKey: PublicKeyBytes): void => {
  kernel.addNoise(blindingCoefficients(random), sampleFlood(degree, random))
  kernel.addCiphertext(encryptZero(session, publicKey))
}

export type FinishedTable = {
  /**
   * HMAC-SHA-256 (0x-hex) of the evaluated ciphertexts, before finishing, under the digest key: the same on every node with the same
   * inputs and key. Without the key the consumer, who has its own ciphertexts, could test guesses of a mask against it.
   */
  readonly evaluatedDigest: string
  /** SHA-256 (0x-hex) of everything given to `write`. */
  readonly resultDigest: string
  readonly bytes: number
}

export type FinishParameters = {
  readonly publicKey: PublicKeyBytes
  readonly digestKey: Uint8Array
  readonly write: (bytes: Uint8Array) => void
}

const MASKS: readonly Mask[] = ['positive', 'known']

/**
 * Finishes every sum of the kernel and writes the result: for each column its positive and its total ciphertext,
 * 196,721 bytes each, in the order of the columns.
 */
export const finishTable = (modules: FinishModules, { publicKey, digestKey, write }: FinishParameters): FinishedTable => {
  const { kernel } = modules
  const [evaluated, result] = [createHmac('sha256', digestKey), createHash('sha256')]
  let bytes = 0
  for (let column = 0; column < kernel.columns; column++) {
    for (const mask of MASKS) {
      kernel.selectResult(column, mask)
      evaluated.update(kernel.readResult())
      finishResult(modules, publicKey)
      const ciphertext = kernel.readResult()
      result.update(ciphertext)
      write(ciphertext)
      bytes += ciphertext.length
    }
  }
  return { evaluatedDigest: `0x${evaluated.digest('hex')}`, resultDigest: `0x${result.digest('hex')}`, bytes }
}
