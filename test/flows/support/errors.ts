import { defineErrors } from '@causeway/sdk/errors'

export const clockErrors = defineErrors({
  TimeUnknown: {
    kind: 'internal',
    summary: 'package time of this Go release does not look as the clock of the tests expects',
    hint: 'Compare func Now with the text in test/flows/support/clock.ts.',
  },
})
