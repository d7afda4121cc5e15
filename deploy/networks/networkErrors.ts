import { defineErrors } from '@causeway/sdk/errors'

export const networkErrors = defineErrors({
  EngineUnknown: {
    kind: 'input',
    summary: 'there is no engine of this name',
    hint: 'Use embedded or comet; for Besu QBFT see docs/besu.md.',
  },
  NetworkAlreadyThere: {
    kind: 'conflict',
    summary: 'the folder holds a network already',
    hint: 'Choose another --home; a network is not overwritten, because its keys would be lost.',
  },
})
