// How revenue is split: parts per million that add up to one, rounded down, the remainder to the last.
import { AbiCoder, keccak256 } from 'ethers'
import { defineErrors } from '../errors.ts'

export type Share = {
  readonly payee: string
  /** Parts per million. */
  readonly ppm: number
}

export const shareErrors = defineErrors({
  SharesInvalid: {
    kind: 'input',
    summary: 'shares must be 1 to 20 positive parts that add up to 1,000,000 ppm',
    hint: 'Check the parts per million of each payee.',
  },
})

const WHOLE = 1_000_000

const check = (shares: readonly Share[]): void => {
  const sum = shares.reduce((total, { ppm }) => total + ppm, 0)
  const valid = shares.length >= 1 && shares.length <= 20 && shares.every(({ ppm }) => Number.isInteger(ppm) && ppm > 0)
  if (!valid || sum !== WHOLE) throw shareErrors.SharesInvalid({ payees: shares.length, sumPpm: sum })
}

/** The digest of shares as it stands in the terms of an agreement. @throws SharesInvalid */
export const splitDigestOf = (shares: readonly Share[]): string => {
  check(shares)
  return keccak256(AbiCoder.defaultAbiCoder().encode(['tuple(address payee, uint32 ppm)[]'], [shares]))
}

/**
 * What each payee gets of an amount, exactly as the contract splits it; the parts add up to the amount.
 *
 * @throws SharesInvalid
 * @example
 * splitAmount(100n, [{ payee: a, ppm: 333_333 }, { payee: b, ppm: 666_667 }]) // [33n, 67n]
 */
export const splitAmount = (amount: bigint, shares: readonly Share[]): bigint[] => {
  check(shares)
  const parts = shares.map(({ ppm }) => (amount * BigInt(ppm)) / BigInt(WHOLE))
  const remainder = amount - parts.reduce((sum, part) => sum + part, 0n)
  return parts.map((part, index) => (index === parts.length - 1 ? part + remainder : part))
}
