// Whom an inbox calls: who is on its list. A contract of the bridge never is, nor becomes one that is: it would do what others wrote.
import { CHAINS, COORDINATOR, type Message, type Rules, type World } from './bridgeModel.ts'
import { MIRROR } from './bridgeStatuses.ts'

/** Inbox, outbox and verifiers of a chain, as one recipient. Legs are numbered from 0, the coordinator is -1. */
export const BRIDGE = -2
/** A contract that is of the bridge once it takes office: a verifier or an access manager to come. */
export const CANDIDATE = -3

export type Recipients = {
  /** Those that the office has put on the list of a chain, besides the coordinator, the legs and the mirrors. */
  readonly listed: readonly Set<number>[]
  /** What is of the bridge of a chain, for ever. */
  readonly ofBridge: readonly Set<number>[]
}

export type RecipientRules = {
  /** When an inbox looks at its list. */
  readonly asksList: readonly ('deliver' | 'retry')[]
  /** Whether the list refuses what is of the bridge. */
  readonly guardsList: boolean
  /** Whether what is on the list can take no office. */
  readonly guardsOffice: boolean
}

export const openRecipients = (): Recipients => ({
  listed: Array.from({ length: CHAINS }, () => new Set<number>()),
  ofBridge: Array.from({ length: CHAINS }, () => new Set<number>([BRIDGE])),
})

export const isOfBridge = ({ recipients }: World, { to, recipient }: Message): boolean =>
  recipients.ofBridge[to]?.has(recipient) === true

export const isListed = ({ recipients }: World, { to, recipient }: Message): boolean =>
  recipient >= COORDINATOR || recipient === MIRROR || recipients.listed[to]?.has(recipient) === true

/** @returns whether the list takes it */
export const list = ({ recipients }: World, { guardsList }: Rules, chain: number, contract: number): boolean => {
  if (guardsList && recipients.ofBridge[chain]?.has(contract) === true) return false
  recipients.listed[chain]?.add(contract)
  return true
}

export const unlist = ({ recipients }: World, chain: number, contract: number): void => {
  recipients.listed[chain]?.delete(contract)
}

/** @returns whether it is of the bridge now */
export const takeOffice = ({ recipients }: World, { guardsOffice }: Rules, chain: number, contract: number): boolean => {
  if (guardsOffice && recipients.listed[chain]?.has(contract) === true) return false
  recipients.ofBridge[chain]?.add(contract)
  return true
}
