import { defineErrors } from '../errors.ts'

export const atomicErrors = defineErrors({
  TransactionIdMismatch: {
    kind: 'input',
    summary: 'the id is not that of the transaction',
    hint: 'Do not sign: ask for the specification that belongs to the id.',
  },
  TransactionArgumentsMismatch: {
    kind: 'input',
    summary: 'the arguments of a leg are not those that the transaction binds',
    hint: 'Do not sign: ask for the arguments whose keccak256 is the argsHash of the leg.',
  },
  TransactionContractUnknown: {
    kind: 'input',
    summary: 'the transaction names a contract that belongs to no deployment given',
    hint: 'Do not sign, unless you trust the contract: then give the deployment of its chain too.',
  },
  TransactionLegUnknown: {
    kind: 'input',
    summary: 'the transaction has no such leg',
    hint: 'Legs are counted from 0.',
  },
  TransactionUnknown: {
    kind: 'absent',
    summary: 'the coordinator of this chain knows no such transaction',
    hint: 'Check the id, and the chain on which the transaction was begun.',
  },
  TransactionInitiatorUnexpected: {
    kind: 'forbidden',
    summary: 'the key of the client is not that of the initiator',
    hint: 'Begin the transaction with the key and on the chain that its specification names.',
  },
})
