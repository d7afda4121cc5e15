// Identifiers, parsed once at the border and trusted inside.
import { getAddress, isHexString } from 'ethers'
import { z } from 'zod'

/** 32 bytes as 0x and 64 lower-case hexadecimal digits. */
export const bytes32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, 'expected 32 bytes as 0x-hex')
  .transform((text) => text.toLowerCase())

/** Bytes as 0x-hex of even length. */
export const hexBytes = z.string().refine((text) => isHexString(text) && text.length % 2 === 0, 'expected bytes as 0x-hex')

/** An account or contract, with the EIP-55 check of its capitals. */
export const address = z.string().transform((text, context) => {
  try {
    return getAddress(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'expected an address as 0x-hex (EIP-55)' })
    return z.NEVER
  }
})

/** A whole number that may exceed 2^53: a decimal string in JSON. */
export const decimal = z
  .string()
  .regex(/^\d{1,78}$/, 'expected a whole number as a decimal string')
  .transform(BigInt)

export const memberId = bytes32.brand<'MemberId'>()
export const productId = bytes32.brand<'ProductId'>()
export const policyId = bytes32.brand<'PolicyId'>()
export const agreementId = bytes32.brand<'AgreementId'>()
/** keccak256 of a rule's body in the compiled policy. */
export const dutyId = bytes32.brand<'DutyId'>()
export const jobId = bytes32.brand<'JobId'>()
/** keccak256 of chain id, contract and terms of one side of a swap. */
export const swapId = bytes32.brand<'SwapId'>()
/** The number of a usage right, from 1. */
export const rightId = z.bigint().positive().brand<'RightId'>()

export type MemberId = z.infer<typeof memberId>
export type ProductId = z.infer<typeof productId>
export type PolicyId = z.infer<typeof policyId>
export type AgreementId = z.infer<typeof agreementId>
export type DutyId = z.infer<typeof dutyId>
export type JobId = z.infer<typeof jobId>
export type SwapId = z.infer<typeof swapId>
export type RightId = z.infer<typeof rightId>
