// Every error of vouchers that a node does not take as payment.
import { defineErrors } from '@causeway/sdk/errors'

export const voucherErrors = defineErrors({
  VoucherForeign: {
    kind: 'input',
    summary: 'the voucher is of another agreement than the job',
    hint: 'Sign a voucher for the agreement of the job.',
  },
  VoucherSignatureInvalid: {
    kind: 'forbidden',
    summary: 'the voucher is not signed by the consumer of its agreement',
    hint: 'Sign with the key in `consumer`; a signature is 65 bytes.',
  },
  VoucherValueWrong: {
    kind: 'input',
    summary: 'the value of the voucher is not units times unit price',
    hint: 'Compute it from the terms of the agreement.',
  },
  VoucherTooSmall: {
    kind: 'conflict',
    summary: 'the voucher does not cover all jobs of the agreement, this one included',
    hint: 'Sign a voucher for at least `required` units; vouchers are cumulative.',
  },
  DepositTooSmall: {
    kind: 'conflict',
    summary: 'the deposit does not cover the voucher',
    hint: 'Deposit the difference into the escrow first.',
  },
})
