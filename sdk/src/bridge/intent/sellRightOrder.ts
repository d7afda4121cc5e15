import type { Signer } from 'ethers'
import type { CausewayClient } from '../../client/createClient.ts'
import type { Deployment } from '../../client/deployment.ts'
import { signConsent } from '../signConsent.ts'
import { rightOrderErrors } from './errors.ts'
import type { RightOrder, RightSeller } from './rightOrder.ts'
import { RIGHT_ORDER_LEGS, rightOrderTransaction } from './rightOrderTransaction.ts'

export type SellRightOrderParameters = {
  readonly order: RightOrder
  /** Of the chain where the right is minted, from where the provider trusts it. */
  readonly destination: Deployment
  /** The key that the order names as its provider: on the destination it owns the product. */
  readonly provider: Signer
  /** An account of the chain where the order is opened. */
  readonly payee: string
}

/**
 * Signs, as the provider, the transaction that an order begins: the right is promised if the price is locked for the payee. No endpoint is
 * asked what is signed: it follows from the order and from both deployments.
 *
 * @param client of the chain where the order is opened; it needs no key
 * @throws RightOrderDestinationUnexpected, RightOrderProviderUnexpected, ArgumentInvalid
 */
export const sellRightOrder = async (
  { deployment }: Pick<CausewayClient, 'deployment'>,
  { order, destination, provider, payee }: SellRightOrderParameters,
): Promise<RightSeller> => {
  const account = await provider.getAddress()
  const isSellers = account.toLowerCase() === order.provider.toLowerCase()
  if (!isSellers) throw rightOrderErrors.RightOrderProviderUnexpected({ provider: order.provider, given: account })
  const transaction = rightOrderTransaction(deployment, { order, destination, payee })
  return { payee, consent: await signConsent(provider, transaction, RIGHT_ORDER_LEGS.mint, [deployment, destination]) }
}
