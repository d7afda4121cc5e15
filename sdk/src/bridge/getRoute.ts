// One side's view of the connection to another chain.
import { toUtf8String, ZeroAddress } from 'ethers'
import { type MessageClass, messageClasses } from '../client/bridgeStates.ts'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { ICurses__factory } from '../generated/contracts/factories/ICurses__factory.ts'
import type { CommitteeSigner } from './deliveryProof.ts'

export type RouteLimit = {
  readonly messageClass: Exclude<MessageClass, 'None'>
  /** Messages that could be delivered now, at most, and how many come back in an hour. */
  readonly available: number
  readonly capacity: number
  readonly perHour: number
  /** Verifiers that a message of the class needs: the first of the list. */
  readonly verifiers: number
}

export type OutboundRoute = {
  /** The inbox on the other chain. */
  readonly inbox: string
  readonly isCursed: boolean
  /** Of the last message that was sent; 0 before the first. */
  readonly lastNonce: bigint
}

export type InboundRoute = {
  /** The outbox on the other chain. */
  readonly outbox: string
  readonly isCursed: boolean
  /** In their order. */
  readonly verifiers: readonly string[]
  readonly limits: readonly RouteLimit[]
}

export type Committee = {
  readonly verifier: string
  /** 0 if there is none yet. */
  readonly epoch: bigint
  readonly threshold: number
  readonly signers: readonly CommitteeSigner[]
  /** The epoch before, which verifies before `overlapUntil` (unix seconds). */
  readonly previousEpoch: bigint
  readonly overlapUntil: number
}

export type RouteView = {
  readonly peerChainId: number
  /** Absent where the outbox, or the inbox, has no route. */
  readonly outbound: OutboundRoute | undefined
  readonly inbound: InboundRoute | undefined
}

/** The chains to which this chain has a route, in or out. */
export const listRoutes = async (client: CausewayClient): Promise<readonly number[]> => {
  const { outbox, inbox } = cursesOf(client)
  const [out, back] = await Promise.all([read(() => outbox.routes()), read(() => inbox.routes())])
  return [...new Set([...out, ...back].map(Number))]
}

/** What this chain knows of its route to another chain and back. */
export const getRoute = async (client: CausewayClient, peerChainId: number): Promise<RouteView> => {
  const [outbound, inbound] = await Promise.all([outboundOf(client, peerChainId), inboundOf(client, peerChainId)])
  return { peerChainId, outbound, inbound }
}

/** The committee that vouches on this chain for messages of the others. */
export const getCommittee = async ({ contracts, deployment }: CausewayClient): Promise<Committee> => {
  const { epoch, threshold, previousEpoch, overlapUntil } = await read(() => contracts.committee.committee())
  const signers = await read(() => contracts.committee.signersOf(epoch))
  return {
    verifier: deployment.contracts.CommitteeVerifier.address,
    epoch,
    threshold: Number(threshold),
    signers: signers.map(({ account, jurisdiction }) => ({ account, jurisdiction: toUtf8String(jurisdiction) })),
    previousEpoch,
    overlapUntil: Number(overlapUntil),
  }
}

const cursesOf = ({ provider, deployment: { contracts } }: CausewayClient) => ({
  outbox: ICurses__factory.connect(contracts.Outbox.address, provider),
  inbox: ICurses__factory.connect(contracts.Inbox.address, provider),
})

const outboundOf = async (client: CausewayClient, chainId: number): Promise<OutboundRoute | undefined> => {
  const { outbox } = client.contracts
  const inbox = await read(() => outbox.inboxOf(chainId))
  if (inbox === ZeroAddress) return undefined
  const [isCursed, lastNonce] = await Promise.all([
    read(() => cursesOf(client).outbox.isCursed(chainId)),
    read(() => outbox.lastNonce(chainId)),
  ])
  return { inbox, isCursed, lastNonce }
}

const inboundOf = async (client: CausewayClient, chainId: number): Promise<InboundRoute | undefined> => {
  const { inbox } = client.contracts
  const { outbox, verifiers, demanded } = await read(() => inbox.routeOf(chainId))
  if (outbox === ZeroAddress) return undefined
  const [isCursed, ...limits] = await Promise.all([
    read(() => cursesOf(client).inbox.isCursed(chainId)),
    ...classes.map((messageClass, index) => limitOf(client, { chainId, messageClass, verifiers: Number(demanded[index]) })),
  ])
  return { outbox, isCursed, verifiers: [...verifiers], limits }
}

const classes = ['Data', 'Value', 'Decision'] as const

const limitOf = async (
  { contracts: { inbox } }: CausewayClient,
  { chainId, ...given }: Pick<RouteLimit, 'messageClass' | 'verifiers'> & { readonly chainId: number },
): Promise<RouteLimit> => {
  const limit = await read(() => inbox.limitOf(chainId, messageClasses.indexOf(given.messageClass)))
  const { available, capacity, perHour } = limit
  return { ...given, available: Number(available), capacity: Number(capacity), perHour: Number(perHour) }
}
