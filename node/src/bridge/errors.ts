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
  MirrorEmpty: {
    kind: 'absent',
    summary: 'the other chain shows nothing of it: it was not published, or the message is still on its way',
    hint: 'Publish it with `causeway bridge publish`; if it was published, `causeway bridge trace MESSAGE` says how far it is.',
  },
  OrderFileInvalid: {
    kind: 'input',
    summary: 'the file holds no order for a right on the other chain',
    hint: 'Write one with `causeway bridge order write`.',
  },
  OrderFileThere: {
    kind: 'conflict',
    summary: 'the file of an order is there already',
    hint: 'Name another file with --out: whoever has an order that was sold needs its file for what follows.',
  },
  OrderNotYours: {
    kind: 'forbidden',
    summary: 'the order is of another user, who has not signed it',
    hint: 'Use the key of the user, or have it signed: `causeway bridge order sign FILE`; then anybody may open it.',
  },
  OrderSold: {
    kind: 'conflict',
    summary: 'the provider has signed the order for another payee: whoever has that signature may have opened the order with it',
    hint: 'Keep the payee, or have the user write another order: `causeway bridge order write`.',
  },
  OrderNotSold: {
    kind: 'conflict',
    summary: 'the order lacks what its provider signs',
    hint: 'Give the file to the provider; `causeway bridge order sell FILE --payee ACCOUNT` adds the signature.',
  },
})
