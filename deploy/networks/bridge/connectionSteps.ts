// What one chain must know of the other before messages pass, as calls that can be looked at, made, or put to the vote.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import type { ContractName, Deployment } from '@causeway/sdk/client/deployment'
import { read } from '@causeway/sdk/client/send'
import { IClientRouter__factory } from '@causeway/sdk/generated/contracts/factories/IClientRouter__factory'
import type { DecisionCall } from '@causeway/sdk/member/decision'
import { Contract, toUtf8Bytes, ZeroAddress } from 'ethers'
import type { NetworkJurisdiction } from '../network.ts'
import { type CommitteeMember, THRESHOLD } from './bridgeKeys.ts'
import { any, type ConnectionStep, same, step } from './connectionStep.ts'
import { mirrorSteps } from './mirrorSteps.ts'

/** The consensus of the peer as a chain holds it: where its contracts are on this chain. */
export type LightClientPlace = { readonly lightClient: string; readonly lightClientVerifier: string }

export type BridgeSide = {
  readonly jurisdiction: NetworkJurisdiction
  /** Of whoever holds BRIDGE and role 0 of the chain; where governance does, of anybody. */
  readonly client: CausewayClient
  /** Absent where the committee alone is believed. */
  readonly lightClientOf?: LightClientPlace
}

export type Connection = {
  readonly committee: readonly CommitteeMember[]
  /** Gets the role CURSE: it may stop a route and cannot open one. */
  readonly monitor: string
  /** Unix seconds of the chain at which the calls are expected to be made; half a week earlier or later will do. */
  readonly madeAt: number
}

/** In the order of `MessageClass`. */
const DATA = 1
const VALUE = 2
const DECISION = 3

/** Who may be called, and how dear a mistake is there. */
const recipients: readonly { readonly contract: ContractName; readonly messageClass: number }[] = [
  { contract: 'ClientRouter', messageClass: DATA },
  { contract: 'AgreementMirror', messageClass: DATA },
  { contract: 'ResultMirror', messageClass: DATA },
  { contract: 'StatusMirror', messageClass: DATA },
  { contract: 'TokenLock', messageClass: VALUE },
  { contract: 'RightMint', messageClass: VALUE },
  { contract: 'Coordinator', messageClass: DECISION },
]

/** Messages at once, and in an hour: what a stolen committee can do before somebody looks. */
const limits = [
  { messageClass: DATA, capacity: 100_000, perHour: 1_000_000 },
  { messageClass: VALUE, capacity: 10_000, perHour: 100_000 },
  { messageClass: DECISION, capacity: 10_000, perHour: 100_000 },
] as const

/** With the light client, value and decisions need both. */
const COMMITTEE_ALONE = [1, 1, 1] as const
const BOTH_ABOVE_DATA = [1, 2, 2] as const

const CURSE_ROLE = 16
const HALF_WEEK = 302_400
const ACCESS = ['function grantRole(uint64,address,uint32)', 'function hasRole(uint64,address) view returns (bool,uint32)']

/** What is to be done on `side` for messages to and from `peer`. The last step opens the way out. */
export const connectionSteps = (side: BridgeSide, peer: BridgeSide, connection: Connection): readonly ConnectionStep[] => [
  monitorStep(side, connection),
  committeeStep(side, connection),
  ...proofSteps(side, peer),
  ...limits.map((limit) => limitStep(side, peer, limit)),
  ...recipients.map((recipient) => recipientStep(side, recipient)),
  ...coordinatorSteps(side, peer),
  routerStep(side, peer),
  ...mirrorSteps(side, peer),
  routeInStep(side, peer),
  routeOutStep(side, peer),
]

/** The calls of {@link connectionSteps}: what a chain that governs itself puts to the vote. */
export const connectionCalls = (side: BridgeSide, peer: BridgeSide, connection: Connection): readonly DecisionCall[] =>
  connectionSteps(side, peer, connection).map(({ call }) => call)

/** Whether a chain sends messages to the other; then nothing that was set once is touched. */
export const isConnected = async ({ client }: Pick<BridgeSide, 'client'>, peer: Pick<BridgeSide, 'client'>): Promise<boolean> => {
  const { chainId, contracts } = peer.client.deployment
  return same(await read(() => client.contracts.outbox.inboxOf(chainId)), contracts.Inbox.address)
}

const monitorStep = ({ client }: BridgeSide, { monitor }: Connection): ConnectionStep => {
  const access = new Contract(client.deployment.contracts.AccessManager.address, ACCESS, client.provider)
  const isDone = async (): Promise<boolean> => Boolean((await access.getFunction('hasRole')(CURSE_ROLE, monitor))[0])
  return step('let the monitor stop routes', access, ['grantRole', CURSE_ROLE, monitor, 0], isDone)
}

const committeeStep = ({ client }: BridgeSide, { committee, madeAt }: Connection): ConnectionStep => {
  const verifier = client.contracts.committee
  const rows = committee.map(({ account, jurisdiction }) => [account, toUtf8Bytes(jurisdiction)])
  const isDone = async (): Promise<boolean> => (await read(() => verifier.committee())).epoch !== 0n
  return step('name the committee', verifier, ['setCommittee', 1, rows, THRESHOLD, madeAt + HALF_WEEK], isDone)
}

const proofSteps = ({ client, lightClientOf }: BridgeSide, peer: BridgeSide): readonly ConnectionStep[] => {
  if (lightClientOf === undefined) return []
  const { stateProofs } = client.contracts
  const { chainId } = peer.client.deployment
  const isDone = async (): Promise<boolean> => same(await read(() => stateProofs.clientOf(chainId)), lightClientOf.lightClient)
  return [step('believe the light client about state', stateProofs, ['setClient', chainId, lightClientOf.lightClient], isDone)]
}

const limitStep = (
  { client }: BridgeSide,
  peer: BridgeSide,
  { messageClass, capacity, perHour }: (typeof limits)[number],
): ConnectionStep => {
  const { inbox } = client.contracts
  const { chainId } = peer.client.deployment
  const isDone = async (): Promise<boolean> => (await read(() => inbox.limitOf(chainId, messageClass))).capacity !== 0n
  const what = `let ${perHour} messages of class ${messageClass} in within an hour`
  return step(what, inbox, ['setLimit', chainId, messageClass, capacity, perHour], isDone)
}

const recipientStep = ({ client }: BridgeSide, { contract, messageClass }: (typeof recipients)[number]): ConnectionStep => {
  const { inbox } = client.contracts
  const { address } = client.deployment.contracts[contract]
  const { startBlock } = client.deployment.contracts.Inbox
  const isDone = async (): Promise<boolean> => (await read(() => inbox.classOf(address))) === BigInt(messageClass)
  const wasSet = any(() => inbox.queryFilter(inbox.filters.InboxRecipientSet(address), startBlock))
  return step(`let ${contract} receive`, inbox, ['setRecipient', address, messageClass], isDone, wasSet)
}

/** Of both chains: participants of a coordinator's own chain are called directly, and ask the same list. */
const coordinatorSteps = ({ client }: BridgeSide, peer: BridgeSide): readonly ConnectionStep[] =>
  (['tokenLock', 'rightMint'] as const).flatMap((name) =>
    [client.deployment, peer.client.deployment].map((deployment) => coordinatorStep(client, name, deployment)),
  )

const coordinatorStep = (
  client: CausewayClient,
  name: 'tokenLock' | 'rightMint',
  { chainId, contracts }: Deployment,
): ConnectionStep => {
  const participant = client.contracts[name]
  const { address } = contracts.Coordinator
  const isDone = async (): Promise<boolean> => same(await read(() => participant.coordinatorOf(chainId)), address)
  const what = `let ${name} take part in transactions of chain ${chainId}`
  return step(what, participant, ['setCoordinator', chainId, address], isDone)
}

/** The selector of a chain is its id: they are numbers of this bridge's own. */
const routerStep = ({ client }: BridgeSide, peer: BridgeSide): ConnectionStep => {
  const router = IClientRouter__factory.connect(client.deployment.contracts.ClientRouter.address, client.provider)
  const { chainId, contracts } = peer.client.deployment
  const isDone = async (): Promise<boolean> => (await read(() => router.chainOf(chainId))).router !== ZeroAddress
  return step('name the router there', router, ['setChain', chainId, chainId, contracts.ClientRouter.address], isDone)
}

const routeInStep = ({ client, lightClientOf }: BridgeSide, peer: BridgeSide): ConnectionStep => {
  const { inbox } = client.contracts
  const { chainId, contracts } = peer.client.deployment
  const committee = client.deployment.contracts.CommitteeVerifier.address
  const verifiers = lightClientOf === undefined ? [committee] : [committee, lightClientOf.lightClientVerifier]
  const demanded = lightClientOf === undefined ? COMMITTEE_ALONE : BOTH_ABOVE_DATA
  const isDone = async (): Promise<boolean> => {
    const route = await read(() => inbox.routeOf(chainId))
    const isBelieved =
      route.verifiers.length === verifiers.length && verifiers.every((at, i) => same(at, route.verifiers[i] ?? ''))
    const isDemanded = demanded.every((count, i) => BigInt(count) === route.demanded[i])
    return same(route.outbox, contracts.Outbox.address) && isBelieved && isDemanded
  }
  return step('take messages in', inbox, ['setRoute', chainId, contracts.Outbox.address, verifiers, demanded], isDone)
}

const routeOutStep = (side: BridgeSide, peer: BridgeSide): ConnectionStep => {
  const { chainId, contracts } = peer.client.deployment
  const args = ['setRoute', chainId, contracts.Inbox.address] as const
  return step('send messages out', side.client.contracts.outbox, args, () => isConnected(side, peer))
}
