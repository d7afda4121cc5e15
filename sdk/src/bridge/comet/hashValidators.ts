import { concat, SigningKey } from 'ethers'
import { merkleRoot, prefixed, varint } from './cometBytes.ts'

/** A validator's consensus key, a point of secp256k1, and its voting power. */
export type CometValidator = { readonly x: string; readonly y: string; readonly power: number }

/** From a compressed key (33 bytes). */
export const cometValidator = (key: string, power: number): CometValidator => {
  const point = SigningKey.computePublicKey(key, false)
  return { x: `0x${point.slice(4, 68)}`, y: `0x${point.slice(68)}`, power }
}

/** ValidatorsHash of a set in the order of its chain. */
export const hashValidators = (validators: readonly CometValidator[]): string =>
  merkleRoot(
    validators.map(({ x, y, power }) => {
      const key = SigningKey.computePublicKey(concat(['0x04', x, y]), true)
      return concat([prefixed('0x0a', prefixed('0x2a', key)), '0x10', varint(power)])
    }),
  )
