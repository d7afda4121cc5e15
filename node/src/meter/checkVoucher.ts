// Whether a voucher pays for a job before it runs.
import type { AgreementView } from '@causeway/sdk/agreement/getAgreement'
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { voucherDigest } from '@causeway/sdk/meter/voucher'
import { readDeposit } from '../chain/chainFacts.ts'
import { isSignedBy } from '../chain/isSignedBy.ts'
import { voucherErrors } from './errors.ts'
import type { SignedVoucher } from './voucherStore.ts'

/**
 * Checks everything about a voucher that does not depend on other jobs: agreement, value, signature, deposit.
 * Whether its units suffice is decided in the transaction that adds the job.
 *
 * @throws VoucherForeign, VoucherValueWrong, VoucherSignatureInvalid, DepositTooSmall, ChainUnavailable
 */
export const checkVoucher = async (
  client: CausewayClient,
  { id, terms }: AgreementView,
  { voucher, signature }: SignedVoucher,
): Promise<void> => {
  if (voucher.agreementId !== id) throw voucherErrors.VoucherForeign({ agreementId: id, given: voucher.agreementId })
  const expected = voucher.units * terms.unitPrice
  if (voucher.valueAggregate !== expected) throw voucherErrors.VoucherValueWrong({ given: voucher.valueAggregate, expected })
  const signed = await isSignedBy(client, { account: terms.consumer, digest: voucherDigest(client, voucher), signature })
  if (!signed) throw voucherErrors.VoucherSignatureInvalid({ consumer: terms.consumer })
  const deposited = await readDeposit(client, id)
  if (deposited < expected) throw voucherErrors.DepositTooSmall({ required: expected, deposited })
}
