import { defineErrors } from '../errors.ts'

export const policyChainErrors = defineErrors({
  PolicyNotFound: {
    kind: 'absent',
    summary: 'no policy with this id was stored on this chain',
    hint: 'Check the id and the chain; the provider stores it before minting a right.',
  },
})
