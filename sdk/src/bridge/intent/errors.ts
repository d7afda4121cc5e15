import { defineErrors } from '../../errors.ts'

export const rightOrderErrors = defineErrors({
  RightOrderDestinationUnexpected: {
    kind: 'input',
    summary: 'the order is for another chain than the deployment given',
    hint: 'Give the deployment of the chain that the order names as its destination.',
  },
  RightOrderProviderUnexpected: {
    kind: 'forbidden',
    summary: 'the order is for another provider to sell',
    hint: 'Sign with the key that the order names, or ask the user for an order that names yours.',
  },
})
