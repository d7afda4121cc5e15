import { defineErrors } from '../errors.ts'

export const agreementErrors = defineErrors({
  AgreementTermsUnpayable: {
    kind: 'conflict',
    summary: 'under these terms the provider might not get paid',
    hint: 'Do not accept; ask the consumer for a proposal with the agreed split, a day to collect and a value below 2^128.',
  },
  AgreementTermsMismatch: {
    kind: 'conflict',
    summary: 'the terms on the chain do not have the digest that is the id',
    hint: 'Do not sign; check the RPC endpoint and the deployment file.',
  },
})
