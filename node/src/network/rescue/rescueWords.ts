// How a plan reads for those who sign it.
import type { RescueChain, RescueSupport } from './checkRescue.ts'
import { isSeated } from './checkRescue.ts'
import type { RescuePlan } from './plan.ts'

export const planLines = (plan: RescuePlan, chain: RescueChain, support: RescueSupport): string[] => {
  const given = chain.seats.filter(({ memberId }) => !plan.seats.some((seat) => seat.memberId === memberId))
  const faults = Math.floor((plan.seats.length - 1) / 3)
  return [
    `Rescue ${plan.number} of chain ${plan.chainId}`,
    `  goes on after block ${plan.height}, ${plan.blockHash}`,
    `  as causeway-${plan.chainId}-rescue-${plan.number}, rules of version ${plan.appVersion}, from ${new Date(plan.genesisTime * 1_000).toISOString()}`,
    `  with ${plan.seats.length} validators, of which ${faults} may fail:`,
    ...plan.seats.map(
      (seat) => `    ${isSeated(seat, chain) ? 'keeps its key  ' : 'GETS A NEW KEY '}  ${seat.memberId}  ${seat.key}`,
    ),
    ...given.map(({ memberId, key }) => `    LOSES ITS SEAT    ${memberId}  ${key}`),
    ...plan.nodes.map(({ peerId, host }) => `  lets in node ${peerId} at ${host} up to block ${plan.until}`),
    `  signed by ${support.signed.length} of ${support.needed} organisations that are needed (${chain.voters.length} have a vote)`,
    ...support.missing.map((memberId) => `  still has to sign, because it gets a new key: ${memberId}`),
  ]
}
