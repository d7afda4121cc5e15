import { defineErrors } from '@causeway/sdk/errors'

export const bridgeErrors = defineErrors({
  PeerNodesDisagree: {
    kind: 'conflict',
    summary: 'nodes of the other chain do not name the same header, are far apart, or do not give the set that it announces',
    hint: 'Do not join the chains before it is clear which node lies, lags or is on a fork: what a light client begins with is never proven.',
  },
  ConnectionFileInvalid: {
    kind: 'conflict',
    summary: 'the file of the connection between two chains is not valid',
    hint: 'Put a backup of it in place. Without it a side that is not joined yet gets new light-client contracts.',
  },
})
