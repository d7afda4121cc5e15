// Chapter 5: the hospital collects, revenue is split, the rest of the deposit goes back, everybody is paid out.
import { endAgreement } from '@causeway/sdk/agreement/endAgreement'
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { getVouchers } from '@causeway/sdk/meter/getVouchers'
import { collectVoucher } from '@causeway/sdk/settlement/collectVoucher'
import { getEscrowAccount } from '@causeway/sdk/settlement/depositEscrow'
import { refundEscrow } from '@causeway/sdk/settlement/refundEscrow'
import { splitAmount } from '@causeway/sdk/settlement/shares'
import { withdrawRevenue } from '@causeway/sdk/settlement/withdrawRevenue'
import type { AccountName } from '../../deploy/networks/embedded/accounts.ts'
import type { Cast } from '../../deploy/networks/embedded/cast.ts'
import { demoErrors } from './errors.ts'
import { type Agreement, sharesOf } from './licence.ts'

export type Payment = { readonly payee: string; readonly ppm: number; readonly amount: bigint }

export type Settlement = {
  readonly deposited: bigint
  readonly collected: bigint
  readonly payments: readonly Payment[]
  readonly refunded: bigint
}

const PAYEES = ['hospital', 'department', 'consortium'] as const satisfies readonly AccountName[]
const NAMES = { hospital: 'hospital', department: 'department', consortium: 'network fee' } as const

/**
 * Collects the voucher that the node holds, ends the agreement, returns the rest and pays out. What each got is read from its balance.
 *
 * @throws SplitInexact
 */
export const settle = async (cast: Cast, nodeUrl: string, { id }: Agreement): Promise<Settlement> => {
  const { collectable } = await getVouchers({ nodeUrl, id })
  if (collectable === null) throw demoErrors.SplitInexact({ problem: 'no voucher can be collected' })
  const shares = sharesOf(cast)
  const { amount: collected } = await collectVoucher(cast['hospital-node'], { ...collectable, shares })
  await endAgreement(cast.hospital, id)
  const { amount: refunded } = await refundEscrow(cast.institute, id)
  const payments: Payment[] = []
  for (const [index, name] of PAYEES.entries()) {
    payments.push({ payee: NAMES[name], ppm: shares[index]?.ppm ?? 0, amount: await payOut(cast[name]) })
  }
  const { deposited } = await getEscrowAccount(cast.institute, id)
  const settlement = { deposited, collected, payments, refunded }
  assertExact(settlement, splitAmount(collected, shares))
  return settlement
}

/** What an account's balance grew by when it withdrew its revenue. */
const payOut = async (client: CausewayClient): Promise<bigint> => {
  const { address } = signerOf(client)
  const before = await read(() => client.contracts.token.balanceOf(address))
  await withdrawRevenue(client)
  return (await read(() => client.contracts.token.balanceOf(address))) - before
}

const assertExact = ({ deposited, collected, payments, refunded }: Settlement, expected: readonly bigint[]): void => {
  const paid = payments.reduce((sum, { amount }) => sum + amount, 0n)
  const isSplit = payments.every(({ amount }, index) => amount === expected[index])
  if (paid !== collected || collected + refunded !== deposited || !isSplit) {
    throw demoErrors.SplitInexact({ deposited, collected, paid, refunded })
  }
}
