import { defineErrors } from '@causeway/sdk/errors'

export const faultErrors = defineErrors({
  RpcSilent: { kind: 'unavailable', summary: 'the execution client does not answer', hint: 'Read validator.log in its home.' },
  RpcRefused: { kind: 'conflict', summary: 'the execution client refused a call', hint: 'Read the message in the metadata.' },
  NotWithin: { kind: 'unavailable', summary: 'what a fault should lead to did not come in time', hint: 'Read validator.log.' },
  SourceBroken: { kind: 'internal', summary: 'a contract of the tests does not compile', hint: 'Read the messages.' },
})
