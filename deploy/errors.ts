import { defineErrors } from '@causeway/sdk/errors'

export const deployErrors = defineErrors({
  FactoryMissing: {
    kind: 'absent',
    summary: 'the chain has no deterministic deployment proxy',
    hint: 'Put the proxy at 0x4e59b44847b379578588920cA78FbF26c0B4956C into the genesis of the chain.',
  },
  ContractNotCreated: {
    kind: 'internal',
    summary: 'a contract was not created at its address',
    hint: 'Look at the transaction; the creation code may exceed the gas limit of a block.',
  },
  TimelockNotBound: {
    kind: 'conflict',
    summary: 'the timelock does not act for the governor of this deployment',
    hint: 'Run the deployment to its end first; a timelock that is bound to another governor cannot be used.',
  },
  RegistryNotBound: {
    kind: 'conflict',
    summary: 'the member registry does not ask the validator set of this deployment which seats the chain needs',
    hint: 'Run the deployment to its end first; a registry that is bound to another validator set cannot be used.',
  },
  HandOverUnverifiable: {
    kind: 'unavailable',
    summary: 'the chain does not show who holds which role',
    hint: 'Hand over on the chain on which the contracts were deployed: the logs of a genesis are gone.',
  },
  HandOverIncomplete: {
    kind: 'conflict',
    summary:
      'a role is not held by the contract that it belongs to, or another account has a power that would outlast the hand-over',
    hint:
      'Run the hand-over with the account that holds role 0; a role that a vote has given away is taken back by a vote. Deploy anew ' +
      'if a contract obeys another access manager, a proxy has had other code, or a delay is longer than you can wait.',
  },
  AnvilMissing: {
    kind: 'absent',
    summary: 'the embedded chain (anvil) cannot be started',
    hint: 'Run `npm ci` under the Node that scripts/bootstrap.mjs uses.',
  },
  AnvilExited: {
    kind: 'unavailable',
    summary: 'the embedded chain ended before it answered',
    hint: 'Read the end of its output in the metadata; the state file may be damaged: remove it to begin anew.',
  },
})
