import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { voteChoices } from './decision.ts'
import { memberErrors } from './errors.ts'
import type { SignedVote } from './signVote.ts'

/**
 * Hands in a vote that another key signed: who votes is who signed, the client only pays.
 *
 * @throws VoteOfAnotherChain, GovernorInvalidSignature, GovernanceAlreadyVoted, GovernanceNotVoter, GovernorUnexpectedProposalState
 */
export const castVoteBySignature = async (
  client: CausewayClient,
  { chainId, id, choice, voter, signature }: SignedVote,
): Promise<void> => {
  const expected = client.deployment.chainId
  if (chainId !== expected) throw memberErrors.VoteOfAnotherChain({ chainId, expected })
  await send(client, () => client.contracts.governor.castVoteBySig(id, voteChoices.indexOf(choice), voter, signature))
}
