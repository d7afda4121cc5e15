// The id of a compiled policy on chain.
import { keccak256 } from 'ethers'
import { type PolicyId, policyId as parse } from '../ids.ts'

/** keccak256 of the compiled bytes. */
export const policyId = (policy: Uint8Array): PolicyId => parse.parse(keccak256(policy))
