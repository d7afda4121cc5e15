// Errors of the contracts by which the consortium decides: votes, quick suspensions, gas, recognition.
import type { ErrorDefinition } from '../errors.ts'
import { row } from './errorRow.ts'

const showBallot = 'Look at it with causeway governance show: its state says what can be done.'

export const governanceErrorTable: Readonly<Record<string, ErrorDefinition>> = {
  EmergencyAccused: row('forbidden', 'the accused takes no part', 'Let other organisations ask for it and support it.'),
  EmergencyAlreadySupported: row('conflict', 'the organisation supports the request already', 'Ask another voter to support it.'),
  EmergencyDurationInvalid: row('input', 'a quick suspension lasts at most 72 hours', 'Deploy with a shorter duration.'),
  EmergencyMemberNotAdmitted: row(
    'conflict',
    'only an organisation that acts can be suspended',
    'Nothing needs to be done: look at its state.',
  ),
  EmergencyNotVoter: row(
    'forbidden',
    'the account is no controller key of an organisation that was a voter when this was asked for',
    'Use a controller key of an admitted organisation with the role validator.',
  ),
  EmergencyRequestClosed: row(
    'conflict',
    'the request is over: it was fulfilled, or 24 hours have passed',
    'Ask again if it is still needed: causeway governance emergency request.',
  ),
  EmergencyRequestUnknown: row('absent', 'there is no such request', 'List them with causeway governance emergency list.'),
  EmergencyTooManySuspended: row(
    'conflict',
    'with another quick suspension more than a third of the votes would be away',
    'Reinstate one first, or propose a suspension: causeway governance propose suspend.',
  ),
  EmergencyTooSoon: row(
    'conflict',
    'the organisation was suspended quickly within the last 30 days',
    'Propose a suspension: causeway governance propose suspend.',
  ),
  GasAccountNotEligible: row(
    'forbidden',
    'gas is given to keys of organisations that are admitted or leaving',
    'Add the account as a key, or have the organisation admitted or reinstated.',
  ),
  GasNothingToGrant: row(
    'conflict',
    'the account has its allowance, or it is spent for today',
    'Wait until midnight (UTC); the consortium can raise the allowance by vote.',
  ),
  GovernanceAlreadyVoted: row('conflict', 'the organisation has voted, with whatever key', 'A vote cannot be changed.'),
  GovernanceClassFixed: row(
    'input',
    'what governs governance is an upgrade for ever',
    'Name a function of a contract that is neither governor nor timelock.',
  ),
  GovernanceNotVoter: row(
    'forbidden',
    'the account is no controller key of an organisation that may vote here',
    'Use a controller key of an organisation that is admitted and was a voter when the vote began.',
  ),
  GovernanceTermsInvalid: row(
    'input',
    'these terms are outside what is allowed',
    'Keep the threshold above one half (two thirds for upgrades, members, validators), the chamber above 0, and times up to 90 days.',
  ),
  GovernanceTooEarly: row(
    'conflict',
    'the delay of the decision has not passed',
    'Execute it at its time: causeway governance show.',
  ),
  RecognitionDigestUnexpected: row('input', 'the digest is not that of the list', 'Compose both with composeRecognition.'),
  RecognitionEntryInvalid: row(
    'input',
    'an entry has no name, or too long a name or version',
    'Give a name of 1 to 64 bytes and a version of at most 32.',
  ),
  RecognitionEpochUnexpected: row(
    'conflict',
    'the epoch is not the one that follows or that is in force',
    "Read the peer's epoch first.",
  ),
  RecognitionListNotCanonical: row(
    'input',
    'the list is not in the form that both chains hash',
    'Compose it with composeRecognition.',
  ),
  RecognitionListTooLong: row('input', 'a list has at most 64 entries', 'Leave out what is not needed.'),
  RecognitionNumberUnexpected: row(
    'conflict',
    'the confirmation is not the next one of this peer',
    "Read the peer's confirmations, and sign with the number after them.",
  ),
  RecognitionPeerInvalid: row('input', 'a peer is another chain', 'Give its chain id.'),
  RecognitionPeerUnknown: row(
    'absent',
    'the signers of this chain are not named',
    'Propose them: causeway governance propose peer.',
  ),
  RecognitionSignaturesTooFew: row('forbidden', "fewer than two thirds of the peer's signers signed", 'Collect more signatures.'),
  RecognitionSignerUnexpected: row(
    'forbidden',
    'a signature is not by a signer of the peer, or stands there twice',
    'Check that chain id, digest and epoch are those that were signed.',
  ),
  RecognitionSignersInvalid: row('input', 'a peer has 1 to 100 different signers', 'Check the list of their accounts.'),
  TimelockAlreadyBound: row('conflict', 'the timelock acts for a governor already', 'Deploy another one.'),
  TimelockCallerNotBinder: row('forbidden', 'only the account named at construction names the governor', 'Use that account.'),
  TimelockDelayFixed: row(
    'forbidden',
    'the timelock has no delay of its own',
    'Change the execution delay of the class: causeway governance propose terms.',
  ),
  TimelockGovernorInvalid: row('input', 'the governor is no contract', 'Deploy it first.'),
  // Of OpenZeppelin's governor and timelock.
  GovernorInvalidSignature: row(
    'forbidden',
    'the vote is not signed by its key, or was cast since, or is for another chain',
    'Sign it again: causeway governance vote --sign-only.',
  ),
  GovernorInvalidVoteType: row('input', 'a vote is for, against or abstain', 'Choose one of them.'),
  GovernorNonexistentProposal: row(
    'absent',
    'there is no such decision on this chain',
    'List them with causeway governance list.',
  ),
  GovernorRestrictedProposer: row('forbidden', 'the decision is worded for another proposer', 'Propose it in your own words.'),
  GovernorUnableToCancel: row('forbidden', 'only its proposer withdraws a decision, before the vote begins', 'Vote against it.'),
  GovernorUnexpectedProposalState: row('conflict', 'the decision is in another state', showBallot),
}
