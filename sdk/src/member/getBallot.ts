import { toUtf8String } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { DecisionTerms } from './decision.ts'
import { type DecisionClass, type DecisionId, type DecisionState, decisionClasses, decisionStates } from './decision.ts'

/** The voters of a jurisdiction. */
export type Chamber = {
  readonly jurisdiction: string
  readonly voters: number
  readonly for: number
  /** Votes in favour without which the decision is not taken. */
  readonly needed: number
}

/** What a ballot paper shows; times are unix seconds. */
export type Ballot = {
  readonly id: DecisionId
  readonly class: DecisionClass
  readonly state: DecisionState
  readonly proposer: string
  readonly voters: number
  readonly for: number
  readonly against: number
  readonly abstain: number
  /** Votes in favour of all voters; each chamber needs its own besides. */
  readonly needed: number
  readonly chambers: readonly Chamber[]
  /** Votes count after this second and until `closesAt`. */
  readonly opensAt: number
  readonly closesAt: number
  /** When it can be executed, and until when; absent before it is queued. */
  readonly executableAt: number | undefined
  readonly expiresAt: number | undefined
  /** The terms on which it was proposed. */
  readonly terms: DecisionTerms
}

/**
 * How a decision stands.
 *
 * @throws GovernorNonexistentProposal
 * @example
 * const { state, for: inFavour, needed } = await getBallot(client, id)
 */
export const getBallot = async (client: CausewayClient, id: DecisionId): Promise<Ballot> => {
  const ballot = await read(() => client.contracts.governor.ballot(id))
  return {
    id,
    class: classOf(ballot.decisionClass),
    state: decisionStates[Number(ballot.state)] ?? 'pending',
    proposer: ballot.proposer,
    voters: Number(ballot.voters),
    for: Number(ballot.votesFor),
    against: Number(ballot.votesAgainst),
    abstain: Number(ballot.votesAbstain),
    needed: Number(ballot.needed),
    chambers: ballot.chambers.map(({ jurisdiction, voters, votesFor, needed }) => ({
      jurisdiction: toUtf8String(jurisdiction),
      voters: Number(voters),
      for: Number(votesFor),
      needed: Number(needed),
    })),
    opensAt: Number(ballot.snapshot),
    closesAt: Number(ballot.deadline),
    executableAt: timeOf(ballot.eta),
    expiresAt: timeOf(ballot.expiresAt),
    terms: termsOf(ballot.terms),
  }
}

/** The strictest class for a number that is none. */
export const classOf = (number: bigint): DecisionClass => decisionClasses[Number(number)] ?? 'upgrade'

export const termsOf = (terms: Readonly<Record<keyof DecisionTerms, bigint>>): DecisionTerms => ({
  votingDelay: Number(terms.votingDelay),
  votingPeriod: Number(terms.votingPeriod),
  executionDelay: Number(terms.executionDelay),
  thresholdPpm: Number(terms.thresholdPpm),
  chamberPpm: Number(terms.chamberPpm),
})

const timeOf = (seconds: bigint): number | undefined => (seconds === 0n ? undefined : Number(seconds))
