import type { CausewayClient } from '../client/createClient.ts'
import { type DecisionCall, type DecisionId, decisionId } from './decision.ts'
import { eventsBackwards } from './eventsBackwards.ts'
import type { ProposedDecision } from './findDecision.ts'
import { type Ballot, getBallot } from './getBallot.ts'

export type ListDecisionsParameters = {
  /** At most so many, the newest first; 20 by default. */
  readonly limit?: number
  /** Only those whose vote or delay is not over. */
  readonly open?: boolean
}

export type ListedDecision = ProposedDecision & { readonly ballot: Ballot }

const OVER = new Set(['cancelled', 'defeated', 'expired', 'executed'])

/**
 * The decisions that were put to the vote, the newest first, each with how it stands.
 *
 * @example
 * for (const { description, ballot } of await listDecisions(client, { open: true })) console.log(description, ballot.state)
 */
export const listDecisions = async (
  client: CausewayClient,
  { limit = 20, open = false }: ListDecisionsParameters = {},
): Promise<readonly ListedDecision[]> => {
  const found: ListedDecision[] = []
  if (limit < 1) return found
  for await (const decision of decisionsBackwards(client)) {
    const ballot = await getBallot(client, decision.id)
    if (!open || !OVER.has(ballot.state)) found.push({ ...decision, ballot })
    if (found.length >= limit) break
  }
  return found
}

/** Every proposal, from the newest to the oldest. */
export async function* decisionsBackwards(client: CausewayClient): AsyncGenerator<ProposedDecision> {
  const { governor } = client.contracts
  const query = (from: number, to: number) => governor.queryFilter(governor.filters.ProposalCreated(), from, to)
  const from = client.deployment.contracts.ConsortiumGovernor.startBlock
  for await (const { args } of eventsBackwards(client, { query, from })) yield proposedOf(args.toObject())
}

const proposedOf = (args: Record<string, unknown>): ProposedDecision => {
  // CAST: the arguments of ProposalCreated, by the types of its declaration; `values` is a method of arrays, hence by name.
  const { proposalId, proposer, targets, calldatas, description } = args as ProposalCreated
  const values = args.values as readonly bigint[]
  const calls = targets.map(
    (target, index): DecisionCall => ({
      target,
      value: values[index] ?? 0n,
      data: calldatas[index] ?? '0x',
    }),
  )
  return { id: idOf(proposalId), proposer, calls, description }
}

type ProposalCreated = {
  readonly proposalId: bigint
  readonly proposer: string
  readonly targets: readonly string[]
  readonly calldatas: readonly string[]
  readonly description: string
}

const idOf = (id: bigint): DecisionId => decisionId.parse(id)
