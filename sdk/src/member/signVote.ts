import { type Signer, type TypedDataDomain, TypedDataEncoder } from 'ethers'
import { z } from 'zod'
import { type CausewayClient, signerOf } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { address, decimal, hexBytes } from '../ids.ts'
import type { CastVoteParameters } from './castVote.ts'
import { decisionId, voteChoices } from './decision.ts'
import { memberErrors } from './errors.ts'

const types = {
  Ballot: [
    { name: 'proposalId', type: 'uint256' },
    { name: 'support', type: 'uint8' },
    { name: 'voter', type: 'address' },
    { name: 'nonce', type: 'uint256' },
  ],
}

/** A vote that anybody may hand in; a JSON file, and none of it is secret. Of several votes by an organisation one counts. */
export const signedVote = z.strictObject({
  /** The chain that it was signed for: on another it is worth nothing. */
  chainId: z.int().positive(),
  id: decimal.pipe(decisionId),
  choice: z.enum(voteChoices),
  /** The controller key that signed. */
  voter: address,
  nonce: decimal,
  signature: hexBytes,
})
export type SignedVote = z.infer<typeof signedVote>

export type SignVoteParameters = CastVoteParameters & {
  /** A controller key, if it is not the client's. */
  readonly signer?: Signer
}

/** The governor's domain bears the name of what it is for people. */
const domainOf = ({ deployment }: CausewayClient): TypedDataDomain => ({
  name: 'CausewayGovernor',
  version: '1',
  chainId: deployment.chainId,
  verifyingContract: deployment.contracts.ConsortiumGovernor.address,
})

/**
 * Signs a vote without sending it: the key can be one without coin, and its machine one without a network of its own.
 *
 * @throws SignerMissing
 * @example
 * const vote = await signVote(client, { id, choice: 'for' })
 * await castVoteBySignature(somebody, vote)
 */
export const signVote = async (client: CausewayClient, parameters: SignVoteParameters): Promise<SignedVote> => {
  const { id, choice, signer = signerOf(client) } = parameters
  const voter = await signer.getAddress()
  const nonce = await read(() => client.contracts.governor.nonces(voter))
  const message = { proposalId: id, support: voteChoices.indexOf(choice), voter, nonce }
  const signature = await signer.signTypedData(domainOf(client), types, message)
  return { chainId: client.deployment.chainId, id, choice, voter, nonce, signature }
}

/** The digest that a vote signs. */
export const voteDigest = (client: CausewayClient, { id, choice, voter, nonce }: Omit<SignedVote, 'signature'>): string =>
  TypedDataEncoder.hash(domainOf(client), types, { proposalId: id, support: voteChoices.indexOf(choice), voter, nonce })

/** Parses the content of a vote file. @throws VoteMalformed */
export const parseVote = (content: unknown): SignedVote => {
  const result = signedVote.safeParse(content)
  if (!result.success) throw memberErrors.VoteMalformed({ problem: z.prettifyError(result.error) })
  return result.data
}
