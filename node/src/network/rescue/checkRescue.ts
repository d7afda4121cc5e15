// The rules of a rescue. Whoever writes the new genesis rules the chain, so every operator checks them against its own data.
import type { MemberId } from '@causeway/sdk/ids'
import { computeAddress, type TypedDataDomain, verifyTypedData } from 'ethers'
import { rescueErrors } from './errors.ts'
import { type RescuePlan, type RescueSeat, type SignedRescue, signersOf } from './plan.ts'

/** What a node's own data says at its last block. */
export type RescueChain = {
  readonly chainId: number
  readonly memberRegistry: string
  readonly validatorSet: string
  readonly head: { readonly height: number; readonly hash: string }
  /** How many rescues this chain has had, and the version of its rules. */
  readonly rescues: number
  readonly appVersion: number
  /** Organisations that have a vote. */
  readonly voters: readonly MemberId[]
  /** Keys that have a seat in ValidatorSet. */
  readonly seats: readonly { readonly memberId: MemberId; readonly key: string }[]
  /** The organisation whose controller key this is. */
  readonly controllerOf: (address: string) => MemberId | undefined
}

const LEAST_SEATS = 4
const CONSENT = {
  ValidatorConsent: [
    { name: 'memberId', type: 'bytes32' },
    { name: 'deadline', type: 'uint256' },
  ],
}

/** How many of n organisations are enough. */
export const neededOf = (n: number): number => Math.ceil((2 * n) / 3)

/**
 * Everything but the signatures. A plan goes on from the last final block of this node, in this chain, with seats that
 * organisations with a vote hold, each with its key of the chain or with a new one that consents.
 *
 * @throws RescuePlanInvalid
 */
export const checkPlan = (plan: RescuePlan, chain: RescueChain): void => {
  const refuse = (problem: string, more: Record<string, unknown> = {}): never => {
    throw rescueErrors.RescuePlanInvalid({ problem, ...more })
  }
  const { height, blockHash, number, seats } = plan
  if (plan.chainId !== chain.chainId || plan.memberRegistry !== chain.memberRegistry)
    refuse('another chain', { chainId: plan.chainId })
  if (height !== chain.head.height) refuse('this node ends at another block', { planned: height, here: chain.head.height })
  if (blockHash !== chain.head.hash)
    refuse('this node has another block at that height', { planned: blockHash, here: chain.head.hash })
  if (number !== chain.rescues + 1) refuse('not the next rescue of this chain', { planned: number, next: chain.rescues + 1 })
  if (plan.appVersion !== chain.appVersion)
    refuse('another version of the rules', { planned: plan.appVersion, here: chain.appVersion })
  if (plan.until <= height) refuse('its nodes would never be let in', { until: plan.until })
  if (seats.length < LEAST_SEATS) refuse('too few seats', { seats: seats.length, least: LEAST_SEATS })
  if (new Set(seats.map(({ key }) => key)).size !== seats.length) refuse('a key has two seats')
  if (new Set(seats.map(({ memberId }) => memberId)).size !== seats.length) refuse('an organisation has two seats')
  for (const seat of seats) {
    if (!chain.voters.includes(seat.memberId)) refuse('a seat of an organisation without a vote', { memberId: seat.memberId })
    if (!isSeated(seat, chain) && !consents(seat, plan, chain))
      refuse('a new key without its consent', { memberId: seat.memberId })
  }
}

export const isSeated = ({ memberId, key }: RescueSeat, { seats }: RescueChain): boolean =>
  seats.some((seated) => seated.memberId === memberId && seated.key === key)

const consents = (
  { memberId, key, consent }: RescueSeat,
  { genesisTime }: RescuePlan,
  { chainId, validatorSet }: RescueChain,
): boolean => {
  if (consent === undefined || consent.deadline < genesisTime) return false
  const domain: TypedDataDomain = { name: 'CausewayValidatorSet', version: '1', chainId, verifyingContract: validatorSet }
  try {
    return verifyTypedData(domain, CONSENT, { memberId, deadline: consent.deadline }, consent.proof) === computeAddress(key)
  } catch {
    return false
  }
}

export type RescueSupport = {
  /** Organisations that signed, each once. */
  readonly signed: readonly MemberId[]
  readonly needed: number
  /** Organisations that get a new key and have not signed. */
  readonly missing: readonly MemberId[]
}

/** Who stands behind a plan. A signature of anybody else counts for nothing. */
export const supportOf = (rescue: SignedRescue, chain: RescueChain): RescueSupport => {
  const members = signersOf(rescue).map((signer) => (signer === undefined ? undefined : chain.controllerOf(signer)))
  const signed = [...new Set(members)].flatMap((member) =>
    member !== undefined && chain.voters.includes(member) ? [member] : [],
  )
  const fresh = rescue.plan.seats.filter((seat) => !isSeated(seat, chain)).map(({ memberId }) => memberId)
  return { signed, needed: neededOf(chain.voters.length), missing: fresh.filter((member) => !signed.includes(member)) }
}

/** @throws RescuePlanInvalid, RescueUnsigned */
export const checkRescue = (rescue: SignedRescue, chain: RescueChain): RescueSupport => {
  checkPlan(rescue.plan, chain)
  const support = supportOf(rescue, chain)
  if (support.signed.length < support.needed || support.missing.length > 0) throw rescueErrors.RescueUnsigned({ ...support })
  return support
}
