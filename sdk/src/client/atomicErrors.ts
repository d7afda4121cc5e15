// What the errors of atomic transactions mean and what to do about them.
import type { ErrorDefinition } from '../errors.ts'
import { row } from './errorRow.ts'

const askState = 'Read the state first; what is possible in each stands in sdk/src/bridge/atomicTransitions.ts.'

export const atomicErrorTable: Readonly<Record<string, ErrorDefinition>> = {
  AtomicCallerNotInbox: row('forbidden', 'only the inbox hands over messages', 'Have the message delivered through the inbox.'),
  AtomicMessageInvalid: row(
    'input',
    'the message is none of an atomic transaction',
    'Only coordinators and participants send them.',
  ),
  AtomicSenderInvalid: row('input', 'the sender is no account of an EVM chain', 'Give it in the form of ERC-7930.'),
  AtomicValueRefused: row('input', 'messages carry no coin', 'Send none.'),
  BoundedCallGasTooLow: row('input', 'too little gas is left for what follows', 'Send the transaction with more gas.'),
  CoordinatorArgumentsInvalid: row('input', 'the arguments are not those of the leg', 'Put their keccak256 into the leg.'),
  CoordinatorArgumentsMismatch: row(
    'input',
    'each leg has one argument and one consent',
    'Give as many as legs; a consent may be empty.',
  ),
  CoordinatorDeadlineAhead: row('conflict', 'the transaction can still be decided', 'Wait until `decideBy` has passed.'),
  CoordinatorDeadlinesInvalid: row(
    'input',
    'the deadlines are past or not one after the other',
    'Choose now ≤ prepareBy < executeBy < decideBy (unix seconds).',
  ),
  CoordinatorLegInvalid: row(
    'input',
    'a leg names no chain or no participant, or its gas is more than a message can have',
    'Complete the leg, or lower its gas limit.',
  ),
  CoordinatorLegsInvalid: row('input', 'a transaction has 1 to 8 legs', 'Split it, or add a leg.'),
  CoordinatorMessageUnexpected: row('conflict', 'the coordinator did not ask for this yet', askState),
  CoordinatorNotAbortable: row('conflict', 'the transaction is decided, or there is none', askState),
  CoordinatorNotCancellable: row(
    'conflict',
    'only what is being prepared can be cancelled',
    'Wait until `decideBy`, then abort it.',
  ),
  CoordinatorNothingToSend: row('conflict', 'the participant has nothing to do now', askState),
  CoordinatorNotInitiator: row('forbidden', 'only who began a transaction cancels it', 'Sign with the key of the initiator.'),
  CoordinatorNotParticipant: row('forbidden', 'the sender is not the participant of this leg', 'Only the participant answers.'),
  CoordinatorTransactionKnown: row('conflict', 'this transaction was begun before', 'Use it, or change the nonce.'),
  ParticipantCallerNotSelf: row('forbidden', 'only the participant itself calls this', 'Nothing needs to be done.'),
  ParticipantConsentMissing: row(
    'forbidden',
    'the account has not consented',
    'Have it sign `consentDigest` of the transaction.',
  ),
  ParticipantCoordinatorUnknown: row('forbidden', 'this is not the coordinator of that chain', 'Use the one of `coordinatorOf`.'),
  ParticipantDeadlineAhead: row('conflict', 'the deadline has not passed on this chain', 'Wait until the time in the error.'),
  ParticipantLegMismatch: row(
    'input',
    'the leg is another than that of the specification',
    'Begin with the leg of this participant.',
  ),
  ParticipantMessageUnexpected: row('conflict', 'the part is in another state', askState),
  ParticipantNotFinal: row('conflict', 'the part is not over', 'Deliver the decision first.'),
  ParticipantNotRollable: row('conflict', 'only a prepared part rolls back', 'Wait for the decision, or prove it.'),
  ParticipantOperationUnknown: row(
    'input',
    'the participant does not know the operation',
    'Its interface names the one it knows.',
  ),
  ParticipantPartUnknown: row('absent', 'there is no such part here', 'Check chain, coordinator, id and leg.'),
  ParticipantUndecided: row('conflict', 'the proof shows no decision', 'Prove the slot again once the coordinator has decided.'),
  RightMintAmountInvalid: row('input', 'a right has no amount', 'Set the amount of the leg to 0.'),
  RightMintNotOwed: row(
    'conflict',
    'no such right is owed',
    'Wait for the commit; give provider and terms as they were prepared; a right is claimed once.',
  ),
  TokenLockAmountInvalid: row('input', 'an amount must not be zero', 'Give the amount in the smallest unit of the token.'),
  TokenLockAmountMismatch: row('conflict', 'the token moved another amount', 'Use a token that takes no fee.'),
  TokenLockNothingToWithdraw: row('conflict', 'nothing is owed to this account', 'Nothing needs to be done.'),
  TokenLockPayeeInvalid: row('input', 'the payee cannot be paid', 'Name an account of this chain.'),
}
