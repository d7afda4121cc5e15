// Errors of the light client of the other chain, and of proofs under it.
import type { ErrorDefinition } from '../errors.ts'
import { row } from './errorRow.ts'

const makeAgain = 'Make the proof again with the sdk (headerProof, accumulatorProof, storageProof).'

export const lightClientErrorTable: Readonly<Record<string, ErrorDefinition>> = {
  CometAccumulatorUnexpected: row('input', 'headers of that chain commit to no outbox', 'Leave the accumulator zero.'),
  CometChainIdInvalid: row(
    'input',
    'the name of the other chain does not fit',
    'Give the chain_id of its genesis: 1 to 31 bytes.',
  ),
  CometClientExpired: row('conflict', 'the last header is too old to be trusted', 'Have both governances recover the client.'),
  CometClientFrozen: row(
    'conflict',
    'the validators of the other chain decided twice',
    'Have both governances recover the client.',
  ),
  CometHeaderUnknown: row(
    'absent',
    'the client has not taken this header',
    'Update the client first, or prove under a header that it knows.',
  ),
  CometHeightNotGrowing: row(
    'conflict',
    'the client has a later header',
    'Prove under the one that it has, or bring a later one.',
  ),
  CometKeyInvalid: row('input', 'a validator’s key is no point of secp256k1', makeAgain),
  CometNoEquivocation: row(
    'input',
    'these are not two decisions of one height',
    'Give two decided blocks of one height above the trusted one.',
  ),
  CometPartsInvalid: row('input', 'a block does not have this number of parts', makeAgain),
  CometPeerUnknown: row('absent', 'no signers of the other chain are named here', 'Name them in RecognitionList first.'),
  CometPowerTooLow: row(
    'input',
    'no more than two thirds of the power signed',
    'Ask for the commit of a final height, with more signatures.',
  ),
  CometRecoverySignerUnexpected: row(
    'input',
    'a signature is not by a signer of the other chain',
    'Sign this recovery, and order by ascending account.',
  ),
  CometRecoveryUnsigned: row('input', 'too few signers of the other chain signed', 'Collect signatures of two thirds of them.'),
  CometSetInvalid: row('input', 'a set has 1 to 100 validators', makeAgain),
  CometSetPending: row(
    'conflict',
    'the set of validators has changed, or has not',
    'Use updateWithSet where a set is pending, else update.',
  ),
  CometSetUnexpected: row(
    'conflict',
    'another set of validators rules',
    'Bring the headers in which the set changes first, in their order.',
  ),
  CometSignatureInvalid: row(
    'input',
    'a vote is not signed by the validator of its place',
    'Check the chain, the outbox of its genesis, and the header.',
  ),
  CometSignerUnordered: row('input', 'the votes are not in the order of the set', makeAgain),
  CometTimeAhead: row('conflict', 'the header is from the future', 'Wait, or check the clocks of both chains.'),
  CometTimeInvalid: row('input', 'this is no time', makeAgain),
  CometTimeNotGrowing: row('conflict', 'the header is older than the last one', 'Bring a later header.'),
  CometTrustingPeriodInvalid: row('input', 'the trusting period does not fit', 'Choose one hour to 30 days.'),
  LightClientAccumulatorUnproven: row(
    'input',
    'the slot of the outbox holds something else than the messages add up to',
    'Check the ids beside the message, and prove under a header that speaks of the checkpoint.',
  ),
  LightClientChainUnexpected: row('input', 'the light client is of another chain', 'Use the verifier of the source chain.'),
  LightClientCheckpointInvalid: row('input', 'a checkpoint has a destination', makeAgain),
  LightClientNothingToVerify: row('input', 'there is no message to be proven', 'Pass the ids of the messages.'),
  LightClientOutboxUnexpected: row(
    'input',
    'headers commit to another outbox',
    'Use the outbox of the genesis, or prove by its storage.',
  ),
  LightClientProofKindUnknown: row('input', 'there is no proof of this kind', makeAgain),
  LightClientProofLength: row('input', 'the proof is too short, or something is left over', makeAgain),
  StateProofAccountInvalid: row('input', 'the account cannot be shown', makeAgain),
  StateProofBlockUnexpected: row('input', 'the header is of another block', makeAgain),
  StateProofClientInvalid: row('input', 'the light client is of another chain', 'Name the client of this chain.'),
  StateProofClientUnknown: row('absent', 'there is no light client of this chain', 'Have governance name one.'),
  StateProofNotCanonical: row('input', 'the proof has another encoding', makeAgain),
  StateProofValueInvalid: row('input', 'this is not the value of a slot', makeAgain),
  TrieKeyPresent: row('input', 'the slot is not zero', 'Prove its value.'),
  TrieNodeInvalid: row('input', 'a node of the proof has no place in such a trie', makeAgain),
  TrieNodeUnexpected: row('input', 'a node of the proof does not follow from the one before', makeAgain),
  TrieProofEndsEarly: row('input', 'the proof lacks nodes', makeAgain),
  TrieProofEndsLate: row('input', 'the proof has nodes left over', makeAgain),
}
