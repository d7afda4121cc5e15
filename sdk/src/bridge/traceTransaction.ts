import { Contract, type EventLog, type Interface } from 'ethers'
import type { ParticipantState } from '../client/bridgeStates.ts'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { IParticipant__factory } from '../generated/contracts/factories/IParticipant__factory.ts'
import { eventsBackwards } from '../member/eventsBackwards.ts'
import { type FailureReason, failureReason } from './failureReason.ts'
import { getTransaction, type TransactionView } from './getTransaction.ts'
import { messagesOfTransaction, timeOf } from './sentMessage.ts'
import { getPart } from './settlePart.ts'
import { type Part, partOf } from './transactionSpecification.ts'

export type TransactionStep = {
  readonly chainId: number
  /** Name of the event of coordinator or participant. */
  readonly event: string
  /** Number of the leg, where the event is of one. */
  readonly leg: number | undefined
  readonly transaction: string
  readonly block: number
  /** Of the block, unix seconds. */
  readonly time: number
  /** Why a participant refused or failed, or why a message could not be handed over. */
  readonly reason?: FailureReason
  /** Ids of the messages that left with it. */
  readonly messages: readonly string[]
}

export type TransactionTrace = TransactionView & {
  /** Of each leg; undefined for a chain of which no client was given. */
  readonly parts: readonly (ParticipantState | undefined)[]
  /** On all chains, by the time of their blocks. */
  readonly steps: readonly TransactionStep[]
}

export type TraceTransactionParameters = {
  /** Of the coordinator's chain. */
  readonly coordinator: CausewayClient
  /** Of the chains of the legs; the coordinator's own need not be among them. */
  readonly chains: readonly CausewayClient[]
}

/**
 * The life of a transaction on all its chains: what its coordinator and its participants did, and which messages they sent.
 *
 * @throws TransactionUnknown
 */
export const traceTransaction = async (
  { coordinator, chains }: TraceTransactionParameters,
  xid: string,
): Promise<TransactionTrace> => {
  const view = await getTransaction(coordinator, xid)
  const clientOf = (chainId: number) => [coordinator, ...chains].find(({ deployment }) => deployment.chainId === chainId)
  const parts: (ParticipantState | undefined)[] = []
  const steps = await coordinatorSteps(coordinator, xid)
  for (const [index, { chainId, participant }] of view.legs.entries()) {
    const client = clientOf(chainId)
    const part = partOf(view, index)
    parts.push(client === undefined ? undefined : (await getPart(client, { participant, part })).state)
    if (client !== undefined) steps.push(...(await partSteps(client, { part, participant })))
  }
  return { ...view, parts, steps: steps.sort((a, b) => a.time - b.time) }
}

/** The first topic after the event's own is the id of the transaction, for coordinator and participants alike. */
const coordinatorSteps = (client: CausewayClient, xid: string): Promise<TransactionStep[]> => {
  const { coordinator } = client.contracts
  return stepsOf(client, { address: String(coordinator.target), known: coordinator.interface, topics: [null, xid] })
}

type PartOnChain = { readonly part: Part; readonly participant: string }

const partSteps = async (client: CausewayClient, { part, participant }: PartOnChain): Promise<TransactionStep[]> => {
  const contract = IParticipant__factory.connect(participant, client.provider)
  const topics = [null, part.xid, await read(() => contract.keyOf(part))]
  const steps = await stepsOf(client, { address: participant, known: contract.interface, topics })
  return steps.map((step) => ({ ...step, leg: part.index }))
}

type Source = { readonly address: string; readonly known: Interface; readonly topics: (string | null)[] }

const stepsOf = async (client: CausewayClient, { address, known, topics }: Source): Promise<TransactionStep[]> => {
  const contract = new Contract(address, known, client.provider)
  const query = (from: number, to: number) => contract.queryFilter(topics, from, to)
  const { startBlock: from } = client.deployment.contracts.Outbox
  const steps: TransactionStep[] = []
  for await (const event of eventsBackwards(client, { query, from })) steps.unshift(await stepOf(client, event))
  return steps
}

const stepOf = async (client: CausewayClient, event: EventLog): Promise<TransactionStep> => {
  const { transactionHash: transaction, blockNumber: block, eventName, args } = event
  const { index, reason } = args.toObject()
  return {
    ...{ chainId: client.deployment.chainId, event: eventName, leg: index === undefined ? undefined : Number(index) },
    ...{ transaction, block, time: await timeOf(client, block) },
    ...(reason === undefined ? {} : { reason: failureReason(reason) }),
    messages: (await messagesOfTransaction(client, transaction)).map(({ messageId }) => messageId),
  }
}
