import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { type DecisionId, type VoteChoice, voteChoices } from './decision.ts'

export type CastVoteParameters = { readonly id: DecisionId; readonly choice: VoteChoice }

/**
 * Votes for the organisation of the client's controller key; an organisation has one vote, whichever of its keys casts it.
 *
 * @throws GovernorUnexpectedProposalState (not open for votes), GovernorAlreadyCastVote, MemberNotController
 * @example
 * await castVote(client, { id, choice: 'for' })
 */
export const castVote = async (client: CausewayClient, { id, choice }: CastVoteParameters): Promise<void> => {
  await send(client, () => client.contracts.governor.castVote(id, voteChoices.indexOf(choice)))
}
