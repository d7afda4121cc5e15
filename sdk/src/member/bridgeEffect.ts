// What a decision about the bridge changes, before and after, as data.
import type { MessageClass, MessageState, ParticipantState } from '../client/bridgeStates.ts'
import type { Change } from './decisionEffect.ts'

export type InboundTrust = {
  /** The outbox on the other chain that is believed; the zero address if there is no route. */
  readonly outbox: string
  readonly verifiers: readonly string[]
  /** How many of them must vouch for Data, Value and Decision. */
  readonly demanded: readonly number[]
}

export type CommitteeMembers = {
  readonly epoch: bigint
  readonly threshold: number
  readonly signers: readonly { readonly account: string; readonly jurisdiction: string }[]
}

export type ClientTrust = {
  readonly era: number
  readonly height: bigint
  /** Unix seconds. */
  readonly time: number
  readonly isFrozen: boolean
  readonly validators: number
}

/** What the settler of orders knows of another chain; zero addresses if nothing. */
export type OrderChainNames = { readonly settler: string; readonly rightMint: string; readonly rights: string }

/** Which way messages go: out of this chain or into it. */
type Way = { readonly way: 'out' | 'in' }
type Peer = { readonly peerChainId: bigint }

export type BridgeEffect =
  | ({ readonly kind: 'outboundRoute' } & Peer & Change<string>)
  | ({ readonly kind: 'inboundRoute' } & Peer & Change<InboundTrust>)
  | ({ readonly kind: 'recipient'; readonly recipient: string; readonly holder: string | undefined } & Change<MessageClass>)
  | ({
      /** Recipients that are reached also while a route is stopped. Of the outbox for one chain, of the inbox for all. */
      readonly kind: 'rescue'
      readonly recipient: string
      readonly peerChainId: bigint | undefined
    } & Way &
      Change<boolean>)
  | ({
      readonly kind: 'bridgeLimit'
      readonly messageClass: MessageClass
    } & Peer &
      Change<{ readonly capacity: number; readonly perHour: number }>)
  | ({ readonly kind: 'guard'; readonly account: string; readonly holder: string | undefined } & Change<boolean>)
  | ({ readonly kind: 'messageCancel'; readonly messageId: string; readonly recipient: string } & Peer & Change<MessageState>)
  | ({
      /** Chains to or from which nothing goes. Absent peer: of all routes at once. */
      readonly kind: 'curse'
      readonly isLift: boolean
      readonly peerChainId: bigint | undefined
    } & Way &
      Change<readonly bigint[]>)
  | ({
      readonly kind: 'committee'
      /** Unix seconds: when the committee before ends. */
      readonly overlapUntil: number
    } & Change<CommitteeMembers>)
  | ({ readonly kind: 'routerChain'; readonly selector: bigint } & Change<{ readonly chainId: bigint; readonly router: string }>)
  | ({ readonly kind: 'lightClient' } & Peer & Change<string>)
  | ({ readonly kind: 'coordinator'; readonly contract: string } & Peer & Change<string>)
  | ({ readonly kind: 'mirror'; readonly contract: string } & Peer & Change<string>)
  | ({ readonly kind: 'orderChain' } & Peer & Change<OrderChainNames>)
  | ({
      readonly kind: 'partSettlement'
      readonly contract: string
      readonly xid: string
      readonly index: number
      readonly evidence: string
    } & Peer &
      Change<ParticipantState>)
  | ({ readonly kind: 'clientRecovery'; readonly client: string; readonly signatures: number } & Peer & Change<ClientTrust>)
