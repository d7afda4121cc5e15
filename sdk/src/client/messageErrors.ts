// Errors of the contracts through which messages cross: outbox, inbox, committee, curses.
import type { ErrorDefinition } from '../errors.ts'
import { row } from './errorRow.ts'

const askRoute = 'Compare the message with the route: causeway bridge status.'
const cursed = 'Wait until a decision lifts the curse; only recipients marked as rescue go through.'

export const messageErrorTable: Readonly<Record<string, ErrorDefinition>> = {
  CommitteeEpochInvalid: row(
    'conflict',
    'the epoch is not in force, or not above the current one',
    'Sign again under the current epoch of the committee.',
  ),
  CommitteeJurisdictionMissing: row(
    'forbidden',
    'fewer than two signers of a jurisdiction',
    'Add signers of the jurisdiction that is named.',
  ),
  CommitteeJurisdictionUnknown: row(
    'input',
    'a signer is of neither jurisdiction',
    'Name signers of the two jurisdictions only.',
  ),
  CommitteeJurisdictionsInvalid: row('input', 'the two jurisdictions are not two', 'Give two different codes of two letters.'),
  CommitteeMessagesMissing: row('input', 'no message was given to verify', 'Give at least one id.'),
  CommitteeOverlapInvalid: row(
    'input',
    'the overlap ends in the past or more than 7 days ahead',
    'Choose a time from now to 7 days ahead (unix seconds).',
  ),
  CommitteeSignaturesTooFew: row('forbidden', 'too few members of the committee have signed', 'Wait for more attestations.'),
  CommitteeSignerUnexpected: row(
    'forbidden',
    'a signature is none of the committee, or not in order',
    'Pack the signatures with packSignatures, over these messages in this order.',
  ),
  CommitteeSignersInvalid: row(
    'input',
    'a committee has 4 to 64 signers, ascending by account',
    'Sort the signers, and remove those that stand there twice.',
  ),
  CommitteeSourceInvalid: row('input', 'the source has no chain or no outbox', 'Name both.'),
  CommitteeThresholdInvalid: row(
    'input',
    'the threshold is below two thirds or above all',
    'Choose a threshold between the two.',
  ),
  CurseRouteUnknown: row('absent', 'there is no route to this chain', 'List the routes.'),
  CurseRoutesTooMany: row('size', 'there are as many routes as are allowed', 'Use a route that is there for another inbox.'),
  InboxAlreadyDelivered: row('conflict', 'a message with this nonce was delivered', 'Leave it out and deliver the others.'),
  InboxBatchInvalid: row('size', 'a call delivers 1 to 100 messages', 'Split the batch.'),
  InboxClassInvalid: row('input', 'there are no limits for the class None', 'Name Data, Value or Decision.'),
  InboxClassUnproven: row(
    'conflict',
    'the recipient demands a stricter proof now than the message was delivered with',
    'Cancel the message and have it sent again.',
  ),
  InboxCursed: row('unavailable', 'the route is cursed', cursed),
  InboxDestinationUnexpected: row('input', 'the message is for another inbox', 'Deliver it to the inbox that it names.'),
  InboxGasLimitInvalid: row('input', 'the gas limit is below that of the message', 'Give at least the gas limit of the message.'),
  InboxGasTooLow: row(
    'input',
    'too little gas is left to call the recipient with the gas of its message',
    'Send the transaction with the gas limits of its messages on top; do not trust an estimate.',
  ),
  InboxNonceZero: row('input', 'no outbox sends a message with nonce 0', askRoute),
  InboxNotFailed: row('conflict', 'the message has not failed', 'Read its state: causeway bridge trace.'),
  InboxOutboxUnexpected: row('forbidden', 'the message is of another outbox than that of the route', askRoute),
  InboxProofsUnexpected: row(
    'input',
    'the route demands another number of proofs',
    'Give one proof for each verifier that the strictest recipient demands, in their order.',
  ),
  InboxRateExceeded: row('unavailable', 'the route has no room for as many messages now', 'Deliver fewer, or later.'),
  InboxRecipientForbidden: row(
    'forbidden',
    'this account can never be a recipient',
    'Name a contract that is no part of the bridge.',
  ),
  InboxRecipientNotAllowed: row('forbidden', 'the inbox does not call this recipient', 'Have a decision allow it.'),
  InboxRetryFailed: row(
    'conflict',
    'the recipient failed again',
    'See the reason; raise the gas, mend the recipient, or cancel.',
  ),
  InboxRouteInvalid: row('input', 'a route comes from another chain and an outbox', 'Name both.'),
  InboxRouteUnknown: row('absent', 'there is no route from this chain', 'Have a decision set the route.'),
  InboxSourceUnexpected: row('input', 'the messages of a call are of one chain', 'Split the batch by source.'),
  InboxVerifiersInvalid: row(
    'input',
    'the verifiers of a route are 1 to 4 contracts, and each class demands at least as many as the one below',
    'Name each once, none a recipient, and rising numbers that end with all.',
  ),
  MessageNotCanonical: row('input', 'the bytes are no message', 'Give the bytes of the event MessageCommitted as they are.'),
  OutboxAttributeInvalid: row('input', 'the attribute is given twice or malformed', 'Give gasLimit(uint32) once.'),
  OutboxCursed: row('unavailable', 'the route is cursed', cursed),
  OutboxGasLimitInvalid: row('input', 'the gas limit is 0 or too high', 'Give 1 to 8,000,000.'),
  OutboxPayloadTooLong: row('size', 'the payload is too long', 'Send at most 16,384 bytes; send a digest of more.'),
  OutboxRecipientInvalid: row(
    'input',
    'the recipient is no interoperable address of a chain and an account',
    'Encode chain and account by ERC-7930, with nothing behind.',
  ),
  OutboxRouteInvalid: row('input', 'a route leads to another chain and an inbox', 'Name both.'),
  OutboxRouteUnknown: row('absent', 'there is no route to this chain', 'Have a decision set the route.'),
  OutboxSenderSuspended: row('forbidden', 'the organisation of this key may not act now', 'Wait until it is reinstated.'),
  OutboxValueRefused: row('input', 'a message carries no coin', 'Send it without value.'),
}
