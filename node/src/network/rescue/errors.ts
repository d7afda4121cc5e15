import { defineErrors } from '@causeway/sdk/errors'

export const rescueErrors = defineErrors({
  RescuePlanMalformed: {
    kind: 'input',
    summary: 'the file is not a plan of a rescue',
    hint: 'Take the file that `causeway network rescue propose` wrote, whole.',
  },
  RescuePlanInvalid: {
    kind: 'input',
    summary: 'the plan breaks a rule of rescues',
    hint: 'Make another plan with `causeway network rescue propose`; docs/runbook.md lists the rules.',
  },
  RescueSignerUnknown: {
    kind: 'forbidden',
    summary: 'the key is no controller key of an organisation with a vote',
    hint: 'Sign with a controller key of an admitted organisation that has the role validator.',
  },
  RescueUnsigned: {
    kind: 'forbidden',
    summary: 'the plan lacks signatures',
    hint: 'Two thirds of the organisations with a vote sign with `causeway network rescue sign`, those with a new key among them.',
  },
  RescueHomeOther: {
    kind: 'conflict',
    summary: 'the home does not fit the plan',
    hint: 'Use a home of this chain whose execution data ends at the last final block: restore it from a snapshot of one that does.',
  },
  RescueChainUnclear: {
    kind: 'input',
    summary: 'it is not clear which chain is meant',
    hint: 'Name the folder of the network with --home, and the chain with --jurisdiction.',
  },
  RescueChainSilent: {
    kind: 'unavailable',
    summary: 'no node of the chain answers',
    hint: 'Start the surviving validators, or name the JSON-RPC of one with --rpc.',
  },
  RescuePlansDiffer: {
    kind: 'conflict',
    summary: 'the files hold different plans',
    hint: 'Collect signatures over one plan.',
  },
  RescueExecutionSilent: {
    kind: 'unavailable',
    summary: 'the execution client of the home did not answer',
    hint: 'Stop the validator first, and read the output in the metadata.',
  },
})
