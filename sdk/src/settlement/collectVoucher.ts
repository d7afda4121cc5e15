import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { send } from '../client/send.ts'
import type { Voucher } from '../meter/voucher.ts'
import type { Share } from './shares.ts'

export type CollectVoucherParameters = {
  readonly voucher: Voucher
  readonly signature: string
  readonly shares: readonly Share[]
}
export type CollectVoucherReturnType = {
  /** What this collection added, in the token's smallest unit. */
  readonly amount: bigint
  /** What each payee was credited, in the order of the shares. */
  readonly parts: readonly { readonly payee: string; readonly amount: bigint }[]
}

/**
 * Collects a voucher for the provider of its agreement; the added value is split at once.
 *
 * @throws VoucherSignerNotConsumer, VoucherNotIncreasing, VoucherBeyondDelivery, VoucherValueMismatch, EscrowInsufficient, EscrowSharesMismatch
 */
export const collectVoucher = async (
  client: CausewayClient,
  { voucher, signature, shares }: CollectVoucherParameters,
): Promise<CollectVoucherReturnType> => {
  const { escrow, splitter } = client.contracts
  const receipt = await send(client, () => escrow.collect(voucher, signature, [...shares]))
  const split = eventOf(splitter, receipt, 'RevenueSplit')
  const payees: string[] = [...split.payees]
  return {
    amount: split.amount,
    parts: payees.map((payee, index) => ({ payee, amount: split.amounts[index] })),
  }
}
