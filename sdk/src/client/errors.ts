import { defineErrors } from '../errors.ts'

export const clientErrors = defineErrors({
  DeploymentInvalid: {
    kind: 'input',
    summary: 'the deployment file does not describe the contracts of a chain',
    hint: 'Run `causeway network up`, which writes it, and pass the file that it names.',
  },
  ChainMismatch: {
    kind: 'conflict',
    summary: 'the chain at this address is not the one of the deployment file',
    hint: 'Use the RPC address and the deployment file of the same network.',
  },
  ChainUnavailable: {
    kind: 'unavailable',
    summary: 'the chain does not answer',
    hint: 'Check that the network is up (`causeway network status`) and try again.',
  },
  ArgumentInvalid: {
    kind: 'input',
    summary: 'a value does not fit into what a contract takes',
    hint: 'Check the named argument: its range, its length, and that an account is an address.',
  },
  FundsMissing: {
    kind: 'conflict',
    summary: 'the account cannot pay for the transaction',
    hint: 'Fund the account that signs with the currency of the chain.',
  },
  SignerMissing: {
    kind: 'input',
    summary: 'this needs a key to sign with',
    hint: 'Create the client with a private key.',
  },
  TransactionFailed: {
    kind: 'conflict',
    summary: 'the transaction was included but failed',
    hint: 'Read the state again: something changed between the check and the inclusion.',
  },
  RevertUnknown: {
    kind: 'conflict',
    summary: 'a contract refused with an error that this release does not know',
    hint: 'Use the release of the sdk that belongs to the deployed contracts.',
  },
  EventMissing: {
    kind: 'internal',
    summary: 'the transaction succeeded without the event that it should emit',
    hint: 'Check that the deployment file belongs to this chain and release.',
  },
})
