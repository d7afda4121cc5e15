import { defineErrors } from '@causeway/sdk/errors'

export const bridgeCommandErrors = defineErrors({
  BridgeMissing: {
    kind: 'absent',
    summary: 'the network in this folder has one chain only',
    hint: 'Start a network of two chains with `causeway network up`.',
  },
  ChainForeign: {
    kind: 'absent',
    summary: 'the message belongs to a chain that is none of this network',
    hint: 'Use the folder of the network to which both chains belong.',
  },
  TraceUnknown: {
    kind: 'absent',
    summary: 'no chain of the network knows a message, a transaction across chains, or a sending transaction of this id',
    hint: 'Check the id: 32 bytes as 0x-hex, as it was printed when it was sent.',
  },
})
