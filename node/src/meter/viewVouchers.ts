import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import type { VoucherView } from '@causeway/sdk/compute/jobApi'
import type { AgreementId } from '@causeway/sdk/ids'
import type { Query } from '../store/database.ts'
import { findVoucher, type SignedVoucher } from './voucherStore.ts'

const toView = (signed: SignedVoucher | undefined): VoucherView['latest'] => {
  if (signed === undefined) return null
  const { agreementId, units, valueAggregate, usageRoot } = signed.voucher
  const voucher = { agreementId, units: units.toString(), valueAggregate: valueAggregate.toString(), usageRoot }
  return { voucher, signature: signed.signature }
}

/**
 * The vouchers that are held for an agreement: the latest, and the one to collect now, which is the same while something is delivered that
 * is not recorded: the meter records a voucher up to what is delivered.
 *
 * @throws ChainUnavailable
 */
export const viewVouchers = async (client: CausewayClient, query: Query, id: AgreementId): Promise<VoucherView> => {
  const delivered = await read(() => client.contracts.jobs.deliveredUnits(id))
  const recorded = await read(() => client.contracts.meter.recorded(id))
  const latest = await findVoucher(query, id)
  const paysNow = latest !== undefined && latest.voucher.units > recorded.units && delivered > recorded.units
  return {
    latest: toView(latest),
    collectable: toView(paysNow ? latest : undefined),
    recordedUnits: recorded.units.toString(),
    deliveredUnits: delivered.toString(),
  }
}
