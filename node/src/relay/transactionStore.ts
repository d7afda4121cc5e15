// Transactions of a deliverer as rows, written before they are sent.
import { bytes32, hexBytes } from '@causeway/sdk/ids'
import { z } from 'zod'
import { anyRow, type Query } from '../store/database.ts'

const whole = z.coerce.number().pipe(z.int())
const big = z.union([z.string(), z.number(), z.bigint()]).transform(BigInt)
const transactionRow = z
  .object({
    nonce: whole,
    message_ids: z.array(bytes32),
    data: hexBytes,
    gas: whole,
    fee: big,
    tip: big,
    raw: hexBytes,
    hashes: z.array(bytes32),
    sent_at: whole,
  })
  .transform(({ message_ids, sent_at, ...row }) => ({ ...row, messageIds: message_ids, sentAt: sent_at }))
export type TransactionRow = z.output<typeof transactionRow>

export type Account = { readonly chainId: number; readonly account: string }

/** Those that are not final yet, in the order of their nonces. */
export const listTransactions = (query: Query, { chainId, account }: Account): Promise<TransactionRow[]> =>
  query(
    transactionRow,
    `select nonce, message_ids, data, gas, fee, tip, raw, hashes, sent_at from relay_transactions
     where chain_id = $1 and account = $2 and state = 'open' order by nonce`,
    [chainId, account],
  )

/** Their nonces alone, which is much less to read. */
export const listNonces = async (query: Query, { chainId, account }: Account): Promise<number[]> => {
  const rows = await query(
    z.object({ nonce: whole }),
    `select nonce from relay_transactions where chain_id = $1 and account = $2 and state = 'open' order by nonce`,
    [chainId, account],
  )
  return rows.map(({ nonce }) => nonce)
}

/** Keeps a transaction; under a nonce that is known it takes the place of the former one, whose hashes stay. */
export const keepTransaction = async (query: Query, { chainId, account }: Account, row: TransactionRow): Promise<void> => {
  const { nonce, messageIds, data, gas, fee, tip, raw, hashes, sentAt } = row
  await query(
    anyRow,
    `insert into relay_transactions (chain_id, account, nonce, message_ids, data, gas, fee, tip, raw, hashes, sent_at, state)
     values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10::jsonb, $11, 'open')
     on conflict (chain_id, account, nonce) do update set data = excluded.data, gas = excluded.gas,
       fee = excluded.fee, tip = excluded.tip, raw = excluded.raw, hashes = excluded.hashes,
       sent_at = excluded.sent_at`,
    [
      ...[chainId, account, nonce, JSON.stringify(messageIds), data, gas],
      ...[fee.toString(), tip.toString(), raw, JSON.stringify(hashes), sentAt],
    ],
  )
}

export const closeTransaction = async (query: Query, { chainId, account }: Account, nonce: number): Promise<void> => {
  await query(anyRow, `update relay_transactions set state = 'included' where chain_id = $1 and account = $2 and nonce = $3`, [
    chainId,
    account,
    nonce,
  ])
}
