// Errors of the settler of ERC-7683, which sells usage rights across chains.
import type { ErrorDefinition } from '../errors.ts'
import { row } from './errorRow.ts'

export const orderErrorTable: Readonly<Record<string, ErrorDefinition>> = {
  OrderChainInvalid: row('input', 'orders are for another chain', 'Give the id of the other chain.'),
  OrderChainUnknown: row(
    'conflict',
    'the settler knows no settler of that chain',
    'Check the chain id; governance names it when the two chains are joined.',
  ),
  ResolverOrderUnfit: row(
    'conflict',
    'the order is not signed by its user, too late, or opened already',
    'Ask the user for another order.',
  ),
  RightOrderAmountMismatch: row(
    'conflict',
    'the token moved another amount than it was asked to',
    'Use a token without transfer fees.',
  ),
  RightOrderConsentInvalid: row(
    'forbidden',
    'the provider has not signed this sale',
    'Have the provider sign the digest that consentOf gives for the order, the provider and the payee.',
  ),
  RightOrderExpired: row('conflict', 'the order cannot be opened any more', 'Ask the user for an order with a later deadline.'),
  RightOrderNotHere: row('input', 'the order is for another settler or chain', 'Send it to its originSettler.'),
  RightOrderNotLocked: row(
    'conflict',
    'the price could not be locked; nothing has begun',
    'Check the price, the deadlines, and whether the token may move.',
  ),
  RightOrderNotRefundable: row(
    'conflict',
    'nothing is to be given back for this order',
    'Read the transaction of the order: it is refunded once, after it was aborted.',
  ),
  RightOrderOpened: row('conflict', 'the order was opened before', 'Sign another order with another nonce.'),
  RightOrderTokenUnknown: row('input', 'orders are paid in the token of the lock', 'Name the settlement token of this chain.'),
  RightOrderTypeUnknown: row(
    'input',
    'the settler does not know this type of order data',
    'Use ORDER_TYPE for signed orders and QUOTE_TYPE for those that their user opens.',
  ),
  RightOrderUserInvalid: row('forbidden', 'the order is not signed by its user', "Sign the order with the user's key."),
  RightOrderValueRefused: row('input', 'orders carry no coin', 'Send no value.'),
}
