// What test/contracts/policy/ContextSource.sol answers, in TypeScript.
import { getBytes, hexlify, keccak256 } from 'ethers'
import { factCodes, factUnit, header, nodeHeader, tags } from '../../../sdk/src/policy/policyFormat.ts'
import type { FactSource } from '../../../sdk/src/policy/policyReading.ts'
import { nextAt, tagAt } from '../../../sdk/src/policy/policyReading.ts'

export type FactSeeds = {
  readonly policy: Uint8Array
  readonly rightId: bigint
  readonly agreementId: bigint
  /** Whether only some codes have a source. */
  readonly isSparse: boolean
}

const { targetCollections, partyCollections, actionNames, duties } = factCodes

/** Codes that a source answers for, without their upper four bits. */
export const sourced: readonly number[] = [
  5,
  16,
  19,
  20,
  26,
  0x0400,
  0x0401,
  targetCollections,
  partyCollections,
  actionNames,
  duties,
]

/** Those of them that a registry knows of which not much is expected. */
export const sparselySourced: readonly number[] = [5, 19, 0x0400]

/** The left operands that have a code by their IRI; the last one has no source. */
export const codedOperands: ReadonlyMap<bigint, number> = new Map([
  [0n, 0x0400],
  [1n, 0x0401],
  [2n, 0x0402],
])

const byteAt = (word: bigint, code: number, index: number): number =>
  Number((word >> BigInt(((code + (code >> 12) * 11 + index * 7) % 32) * 8)) & 0xffn)

/** A revert is no answer. */
const numberOf = (drawn: number): number => {
  if (drawn < 190) return 1
  if (drawn < 225) return 2
  if (drawn < 235) return 3
  if (drawn < 253) return 0
  return drawn === 253 ? 256 : 257
}

const half = 1n << 127n
const extremes = [half - 1n, half, -half, -half - 1n, -(1n << 255n), (1n << 255n) - 1n, 10_000n, -10_000n]
const actions = [96n, 96n, 1n, 2n, 29n, 0n, 65_536n, 65_537n]

const wordOf = (code: number, index: number, drawn: number): bigint => {
  if ((code & factUnit) !== 0) return index === 0 ? unitOf(drawn) : scaleOf(drawn)
  if (code === actionNames) return actions[drawn % 8] ?? 0n
  return drawn < 240 ? BigInt(drawn % 6) - 1n : (extremes[drawn % 8] ?? 0n)
}

const unitOf = (drawn: number): bigint => (drawn < 150 ? 0n : BigInt(1 + (drawn % 2)))

const scaleOf = (drawn: number): bigint => {
  if (drawn < 180) return BigInt(drawn % 5)
  return drawn < 210 ? 38n : drawn < 240 ? 39n : (1n << 256n) - 1n
}

export const contextFacts = ({ policy, rightId, agreementId, isSparse }: FactSeeds): FactSource => {
  const known = isSparse ? sparselySourced : sourced
  return (code) => {
    if (!known.includes(code & 0x0fff)) return undefined
    const number = numberOf(byteAt(agreementId, code, 0))
    // A unit mostly comes with its scale.
    const length = (code & factUnit) !== 0 && (number === 1 || number === 2) ? 3 - number : number
    if (code === duties && length !== 0) return dutyWords(policy, rightId)
    return Array.from({ length }, (_, index) =>
      index < 3 ? BigInt.asUintN(256, wordOf(code, index, byteAt(rightId, code, index))) : 0n,
    )
  }
}

const flagged: readonly number[] = [0, 1, 1, 1, 2, 3, 3, 6, 7, 5]

/** A word with flags for most rules, duties, consequences and remedies of a policy; now and then two for one, or none. */
export const dutyWords = (policy: Uint8Array, rightId: bigint): bigint[] => {
  const words = rulesIn(policy, header.length, policy.length).flatMap((rule, index) => {
    const drawn = byteAt(rightId, index * 5, 0)
    const id = (BigInt(keccak256(rule)) >> 8n) << 8n
    const flags = BigInt(flagged[drawn % 10] ?? 0)
    return drawn > 240 ? [] : drawn > 225 ? [id | 1n, id | flags] : [id | flags]
  })
  return [0n, ...words].slice(0, 32)
}

const ruleTags: readonly number[] = [tags.prohibition, tags.permission, tags.obligation, tags.duty, tags.consequence, tags.remedy]

/** The bodies of all rules, as far as the nodes are whole. */
const rulesIn = (policy: Uint8Array, start: number, end: number): Uint8Array[] => {
  const found: Uint8Array[] = []
  for (let at = start; tagAt(policy, at, end) !== 0; at = nextAt(policy, at)) {
    if (!ruleTags.includes(tagAt(policy, at, end))) continue
    const body = at + nodeHeader
    found.push(policy.slice(body, nextAt(policy, at)), ...rulesIn(policy, body, nextAt(policy, at)))
  }
  return found
}

/** 32 bytes of a small number as 0x-hex: names in random policies are such. */
export const nameOf = (number: number): string => hexlify(getBytes(`0x${number.toString(16).padStart(64, '0')}`))
