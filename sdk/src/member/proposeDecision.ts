import { id as hashOf } from 'ethers'
import { type CausewayClient, signerOf } from '../client/createClient.ts'
import { read, send } from '../client/send.ts'
import { callLists, type Decision, type DecisionId, decisionId } from './decision.ts'

export type ProposeDecisionReturnType = { readonly id: DecisionId }

/**
 * Puts a decision to the vote, as a controller key of an organisation that votes. The key is added to the description, so that nobody
 * else can propose the same and withdraw it.
 *
 * @throws SignerMissing, GovernanceNotVoter, GovernorUnexpectedProposalState (proposed before: say it in other words)
 * @example
 * const { id } = await proposeDecision(client, { calls: [admitCall(client, applicant)], description: 'Admit the hospital of Lyon' })
 */
export const proposeDecision = async (
  client: CausewayClient,
  { calls, description }: Decision,
): Promise<ProposeDecisionReturnType> => {
  const decision = { calls, description: `${description.trim()}\n#proposer=${signerOf(client).address.toLowerCase()}` }
  await send(client, () => client.contracts.governor.propose(...callLists(decision), decision.description))
  return { id: await idOfDecision(client, decision) }
}

/** The number of a decision with exactly these calls and this description. */
const idOfDecision = async (client: CausewayClient, decision: Decision): Promise<DecisionId> =>
  decisionId.parse(
    await read(() => client.contracts.governor.getProposalId(...callLists(decision), hashOf(decision.description))),
  )

/** A description without the key of its proposer. */
export const wordsOf = (description: string): string => description.replace(/\s*#proposer=0x[0-9a-fA-F]{40}$/, '')
