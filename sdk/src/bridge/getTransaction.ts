import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { eventsBackwards } from '../member/eventsBackwards.ts'
import { atomicErrors } from './atomicErrors.ts'
import { type CoordinatorState, coordinatorStates } from './atomicTransitions.ts'
import type { Deadlines, Leg } from './transactionSpecification.ts'

export type LegView = Leg & {
  /** Whether the coordinator has heard YES, OK, and that nothing is left to do. */
  readonly hasVoted: boolean
  readonly hasExecuted: boolean
  readonly isOver: boolean
}

/** As the coordinator numbers them. */
export const decisionNames = ['None', 'Committed', 'Aborted'] as const
export type Decision = (typeof decisionNames)[number]

export type TransactionView = {
  readonly xid: string
  readonly state: CoordinatorState
  readonly decision: Decision
  readonly initiator: string
  readonly nonce: bigint
  readonly coordinator: { readonly chainId: number; readonly address: string }
  readonly deadlines: Deadlines
  readonly legs: readonly LegView[]
  /** Of the transaction that began it. */
  readonly transaction: string
  readonly block: number
}

/**
 * How far a transaction is, by its coordinator. What its participants say of themselves: getPart and traceTransaction.
 *
 * @param client of the coordinator's chain
 * @throws TransactionUnknown
 */
export const getTransaction = async (client: CausewayClient, xid: string): Promise<TransactionView> => {
  const { coordinator } = client.contracts
  const { chainId, contracts } = client.deployment
  const begun = await findBegun(client, xid)
  if (begun === undefined) throw atomicErrors.TransactionUnknown({ xid, chainId })
  const { initiator, nonce, specification, transaction, block } = begun
  const [state, decision, progress] = await Promise.all([
    read(() => coordinator.stateOf(xid)),
    read(() => coordinator.decisionOf(xid)),
    read(() => coordinator.progressOf(xid)),
  ])
  const isSet = (bits: bigint, index: number): boolean => ((bits >> BigInt(index)) & 1n) === 1n
  const { deadlines, legs } = specification
  return {
    ...{ xid, initiator, nonce, transaction, block },
    state: coordinatorStates[Number(state)] ?? 'Init',
    decision: decisionNames[Number(decision)] ?? 'None',
    coordinator: { chainId, address: contracts.Coordinator.address },
    deadlines: {
      prepareBy: Number(deadlines.prepareBy),
      executeBy: Number(deadlines.executeBy),
      decideBy: Number(deadlines.decideBy),
    },
    legs: legs.map((leg, index) => ({
      ...legOf(leg),
      hasVoted: isSet(progress.votes, index),
      hasExecuted: isSet(progress.results, index),
      isOver: isSet(progress.finals, index),
    })),
  }
}

type Begun = Awaited<ReturnType<ReturnType<typeof findBegunEvents>>>[number]

const legOf = ({
  chainId,
  participant,
  operation,
  argsHash,
  amount,
  gasLimit,
}: Begun['args']['specification']['legs'][number]): Leg => ({
  ...{ chainId: Number(chainId), participant, operation, argsHash, amount, gasLimit: Number(gasLimit) },
})

const findBegunEvents =
  ({ contracts: { coordinator } }: CausewayClient, xid: string) =>
  (from: number, to: number) =>
    coordinator.queryFilter(coordinator.filters.TransactionBegun(xid), from, to)

const findBegun = async (client: CausewayClient, xid: string) => {
  const { startBlock: from } = client.deployment.contracts.Coordinator
  for await (const event of eventsBackwards(client, { query: findBegunEvents(client, xid), from })) {
    // CAST: the filter lets through this event alone.
    const { initiator, nonce, specification } = event.args as unknown as Begun['args']
    return { initiator, nonce, specification, transaction: event.transactionHash, block: event.blockNumber }
  }
  return undefined
}
