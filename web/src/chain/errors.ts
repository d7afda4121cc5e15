import { defineErrors } from '@causeway/sdk/errors'

export const consoleErrors = defineErrors({
  ConsoleUnavailable: {
    kind: 'unavailable',
    summary: 'the server of this page does not answer, or knows no network',
    hint: 'Check that `npm start` still runs; this page goes on by itself.',
  },
  ConfigInvalid: {
    kind: 'internal',
    summary: 'what the server says about the network cannot be read',
    hint: 'Stop and start `npm start`, then load this page again.',
  },
})
