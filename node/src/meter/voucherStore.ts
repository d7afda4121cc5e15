// Vouchers as rows. Every one is kept: the latest may cover a job that is never delivered, and an earlier one can be collected then.

import type { AgreementId } from '@causeway/sdk/ids'
import { agreementId, bytes32, hexBytes } from '@causeway/sdk/ids'
import type { Voucher } from '@causeway/sdk/meter/voucher'
import { z } from 'zod'
import { anyRow, type Query } from '../store/database.ts'

export type SignedVoucher = { readonly voucher: Voucher; readonly signature: string }

const big = z.union([z.string(), z.number(), z.bigint()]).transform(BigInt)

const voucherRow = z
  .object({ agreement_id: agreementId, units: big, value_aggregate: big, usage_root: bytes32, signature: hexBytes })
  .transform(
    ({ agreement_id, units, value_aggregate, usage_root, signature }): SignedVoucher => ({
      voucher: { agreementId: agreement_id, units, valueAggregate: value_aggregate, usageRoot: usage_root },
      signature,
    }),
  )

/** Locks an agreement until the transaction ends, so that jobs of one agreement are weighed one after another. */
export const lockAgreement = async (query: Query, id: AgreementId): Promise<void> => {
  await query(anyRow, 'insert into agreements (id) values ($1) on conflict do nothing', [id])
  await query(anyRow, 'select id from agreements where id = $1 for update', [id])
}

/** Keeps a voucher; of two for the same units the later one. */
export const keepVoucher = async (query: Query, { voucher, signature }: SignedVoucher): Promise<void> => {
  const { agreementId: id, units, valueAggregate, usageRoot } = voucher
  await query(
    anyRow,
    `insert into vouchers (agreement_id, units, value_aggregate, usage_root, signature) values ($1, $2, $3, $4, $5)
     on conflict (agreement_id, units) do update set usage_root = excluded.usage_root, signature = excluded.signature,
       received_at = now()`,
    [id, units.toString(), valueAggregate.toString(), usageRoot, signature],
  )
}

/** The voucher for the most units, at most `units` if that is given. */
export const findVoucher = async (query: Query, id: AgreementId, units?: bigint): Promise<SignedVoucher | undefined> => {
  const most = units === undefined ? '' : 'and units <= $2'
  const rows = await query(
    voucherRow,
    `select agreement_id, units, value_aggregate, usage_root, signature from vouchers where agreement_id = $1 ${most}
     order by units desc limit 1`,
    units === undefined ? [id] : [id, units.toString()],
  )
  return rows[0]
}

/** Units of the jobs of an agreement that are delivered or may still be. */
export const owedUnits = async (query: Query, id: AgreementId): Promise<bigint> => {
  const rows = await query(
    z.object({ units: big }),
    `select coalesce(sum(units), 0)::text as units from jobs
     where agreement_id = $1 and state not in ('refused', 'failed', 'expired')`,
    [id],
  )
  return rows[0]?.units ?? 0n
}
