import { defineErrors } from '../errors.ts'

export const agreementErrors = defineErrors({
  AgreementTermsMismatch: {
    kind: 'conflict',
    summary: 'the terms on the chain do not have the digest that is the id',
    hint: 'Do not sign; check the RPC endpoint and the deployment file.',
  },
})
