// Makes the plan of a rescue from what one surviving node knows.
import type { ValidatorConsent } from '@causeway/sdk/member/validatorConsent'
import { SigningKey } from 'ethers'
import { z } from 'zod'
import { checkPlan, type RescueChain } from './checkRescue.ts'
import { rescueErrors } from './errors.ts'
import { type RescueNode, type RescuePlan, type RescueSeat, rescueNode, rescueSeat } from './plan.ts'

/** What an organisation with a lost key hands to who proposes: a new key that consents, and the node that holds it. None of it is secret. */
export const newSeat = rescueSeat.extend({ node: rescueNode })
export type NewSeat = z.infer<typeof newSeat>

/** @throws RescuePlanMalformed */
export const parseSeat = (content: unknown): NewSeat => {
  const result = newSeat.safeParse(content)
  if (!result.success) throw rescueErrors.RescuePlanMalformed({ problem: z.prettifyError(result.error) })
  return result.data
}

export type ProposeRescueParameters = {
  readonly chain: RescueChain
  readonly newSeats: readonly NewSeat[]
  /** Organisations whose seat is given up. */
  readonly dropped?: readonly string[]
  /** Unix seconds. */
  readonly now: number
}

/** Blocks through which nodes of the plan are let in though the registry does not list them: about a day. */
const GRACE = 86_400

export const seatOf = ({ memberId, x, y, deadline, proof }: ValidatorConsent, node: RescueNode): NewSeat => ({
  memberId,
  key: SigningKey.computePublicKey(`0x04${x.slice(2)}${y.slice(2)}`, true),
  consent: { deadline, proof },
  node,
})

const withoutNode = (seat: NewSeat | undefined): RescueSeat | undefined => {
  if (seat === undefined) return undefined
  const { node: _, ...rest } = seat
  return rest
}

/** The plan that goes on from the last block of the chain, with the keys that are there and the new ones. @throws RescuePlanInvalid */
export const proposeRescue = ({ chain, newSeats, dropped = [], now }: ProposeRescueParameters): RescuePlan => {
  const seats = chain.seats
    .filter(({ memberId }) => !dropped.includes(memberId))
    .map((seat) => withoutNode(newSeats.find(({ memberId }) => memberId === seat.memberId)) ?? seat)
  const seated = new Set(chain.seats.map(({ memberId }) => memberId))
  const surplus = newSeats.find(({ memberId }) => !seated.has(memberId))
  if (surplus !== undefined)
    throw rescueErrors.RescuePlanInvalid({ problem: 'a rescue replaces seats, it adds none', memberId: surplus.memberId })
  const plan: RescuePlan = {
    version: 1,
    chainId: chain.chainId,
    memberRegistry: chain.memberRegistry,
    number: chain.rescues + 1,
    height: chain.head.height,
    blockHash: chain.head.hash,
    genesisTime: now,
    appVersion: chain.appVersion,
    until: chain.head.height + GRACE,
    seats,
    nodes: newSeats.map(({ node }) => node),
  }
  checkPlan(plan, chain)
  return plan
}
