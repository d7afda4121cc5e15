import type { Signer } from 'ethers'
import type { CausewayClient } from '../../client/createClient.ts'
import { read } from '../../client/send.ts'
import { gaslessOrderOf, type RightOrder, type RightSeller } from './rightOrder.ts'

const consentTypes = {
  Consent: [
    { name: 'xid', type: 'bytes32' },
    { name: 'index', type: 'uint8' },
  ],
}

export type SellRightOrderParameters = {
  readonly order: RightOrder
  /** The key of the provider on the destination: it owns the product. */
  readonly provider: Signer
  /** An account of the chain where the order is opened. */
  readonly payee: string
}

/**
 * Signs, as the provider, the transaction that an order begins: the right is promised if the price is locked for the payee.
 *
 * @param client of the chain where the order is opened; it needs no key
 * @throws OrderChainUnknown, RightOrderTokenUnknown, ArgumentInvalid
 */
export const sellRightOrder = async (
  client: CausewayClient,
  { order, provider, payee }: SellRightOrderParameters,
): Promise<RightSeller> => {
  const { orders } = client.contracts
  const account = await provider.getAddress()
  const gasless = gaslessOrderOf(client.deployment, order)
  const { xid } = await read(() => orders.consentOf(gasless, account, payee))
  const { rightMint } = await read(() => orders.chainOf(order.destinationChainId))
  const domain = { name: 'CausewayParticipant', version: '1', chainId: order.destinationChainId, verifyingContract: rightMint }
  const consent = await provider.signTypedData(domain, consentTypes, { xid, index: 1 })
  return { provider: account, payee, consent }
}
