// What a decision of the consortium is: calls that the timelock makes once enough organisations are for it.
import { z } from 'zod'

/** The number of a proposal: a hash of its calls and its description. */
export const decisionId = z.bigint().positive().brand<'DecisionId'>()
export type DecisionId = z.infer<typeof decisionId>

/** As `DecisionClass` numbers them; `upgrade` is the strictest and the class of everything that is not listed. */
export const decisionClasses = ['upgrade', 'member', 'validator', 'rule', 'money', 'emergency'] as const
export type DecisionClass = (typeof decisionClasses)[number]

/** As OpenZeppelin's `ProposalState` numbers them. */
export const decisionStates = [
  'pending',
  'active',
  'cancelled',
  'defeated',
  'succeeded',
  'queued',
  'expired',
  'executed',
] as const
export type DecisionState = (typeof decisionStates)[number]

/** As OpenZeppelin's `VoteType` numbers them. */
export const voteChoices = ['against', 'for', 'abstain'] as const
export type VoteChoice = (typeof voteChoices)[number]

/** How a class of decisions is taken: seconds and parts per million of the voters. */
export type DecisionTerms = {
  readonly votingDelay: number
  readonly votingPeriod: number
  readonly executionDelay: number
  readonly thresholdPpm: number
  /** Of the voters of each jurisdiction. */
  readonly chamberPpm: number
}

export type DecisionCall = {
  /** The contract that the timelock calls. */
  readonly target: string
  /** Wei that go along; nothing of what this package composes sends any. */
  readonly value: bigint
  /** 0x-hex. */
  readonly data: string
}

export type Decision = {
  readonly calls: readonly DecisionCall[]
  /** Why, in words; together with the calls it makes the id, so the same calls can be proposed again only with other words. */
  readonly description: string
}

/** Calls and description as the governor takes them. */
export const callLists = ({ calls }: Pick<Decision, 'calls'>): [string[], bigint[], string[]] => [
  calls.map(({ target }) => target),
  calls.map(({ value }) => value),
  calls.map(({ data }) => data),
]
