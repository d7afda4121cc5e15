// Every error of the configuration.
import { defineErrors } from '@causeway/sdk/errors'

export const configErrors = defineErrors({
  OptionsInvalid: {
    kind: 'input',
    summary: 'the options of the node are not valid',
    hint: 'Correct what `problem` names; docs of the options stand in node/src/config/nodeOptions.ts.',
  },
  KeyUnreadable: {
    kind: 'input',
    summary: 'the file of the key cannot be read or holds no key',
    hint: 'Give a file with 32 bytes as 0x-hex that this user may read.',
  },
  DeploymentUnreadable: {
    kind: 'input',
    summary: 'the deployment file cannot be read or is no JSON',
    hint: 'Run `causeway network up`, which writes it, and pass the file that it names.',
  },
})
