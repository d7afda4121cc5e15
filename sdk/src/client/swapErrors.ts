// Errors of the hash time-lock: one side of a swap across two chains.
import type { ErrorDefinition } from '../errors.ts'
import { row } from './errorRow.ts'

export const swapErrorTable: Readonly<Record<string, ErrorDefinition>> = {
  SwapAmountInvalid: row('input', 'an amount must not be zero', 'Give the amount in the smallest unit of the token.'),
  SwapAmountMismatch: row(
    'conflict',
    'the token moved another amount than it was asked to',
    'Use a token without transfer fees.',
  ),
  SwapExpired: row('conflict', 'the time to claim is over', 'Have your own side refunded; its sender can have this one.'),
  SwapExpiryInvalid: row('input', 'the expiry is past or more than 30 days away', 'Choose another time (unix seconds).'),
  SwapGasTooLow: row('input', 'too little gas is left to pay out', 'Send the transaction with at least 300,000 gas.'),
  SwapKnown: row('conflict', 'these terms were locked before', 'Use that swap, or change the salt for another one.'),
  SwapNotExpired: row('conflict', 'the recipient can still claim', 'Wait until `expiresAt`.'),
  SwapNotSender: row('forbidden', 'only the sender of the terms locks', 'Sign with the key in `sender`.'),
  SwapNothingOwed: row('conflict', 'nothing is owed to this account', 'Nothing needs to be done.'),
  SwapRecipientInvalid: row('input', 'the recipient cannot be paid', 'Name the account of the other party on this chain.'),
  SwapSecretWrong: row('input', 'the secret is not that of the swap', 'Pass the 32 bytes whose SHA-256 is `hashLock`.'),
  SwapStateUnexpected: row(
    'conflict',
    'the swap is in another state: never locked, claimed or refunded',
    'Compare the terms with the event SwapLocked, and read the state.',
  ),
}
