import { defineErrors } from '@causeway/sdk/errors'

export const suiteErrors = defineErrors({
  SuiteMissing: {
    kind: 'absent',
    summary: 'the folder has no index.json',
    hint: 'Give folders like those under test/odrl, each with an index.json that lists its cases.',
  },
  SuiteInvalid: {
    kind: 'input',
    summary: 'the index is not in the format',
    hint: 'It is an object with `cases`, or the list of cases; see test/odrl/causeway-cases/index.json.',
  },
})
