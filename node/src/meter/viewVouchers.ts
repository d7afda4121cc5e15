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

/** The vouchers that are held for an agreement: the latest, and the one that can be collected now. @throws ChainUnavailable */
export const viewVouchers = async (client: CausewayClient, query: Query, id: AgreementId): Promise<VoucherView> => {
  const delivered = await read(() => client.contracts.jobs.deliveredUnits(id))
  const recorded = await read(() => client.contracts.meter.recorded(id))
  const covered = await findVoucher(query, id, delivered)
  return {
    latest: toView(await findVoucher(query, id)),
    collectable: toView(covered !== undefined && covered.voucher.units > recorded.units ? covered : undefined),
    recordedUnits: recorded.units.toString(),
    deliveredUnits: delivered.toString(),
  }
}
