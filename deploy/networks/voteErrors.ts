import { defineErrors } from '@causeway/sdk/errors'

export const voteErrors = defineErrors({
  DecisionNotTaken: {
    kind: 'conflict',
    summary: 'the organisations of a chain have not taken the decision that was put to them',
    hint: 'Look at it with `causeway governance show ID`, and propose it again in other words.',
  },
  ChainStandsStill: {
    kind: 'unavailable',
    summary: 'a vote is waited for, and the chain makes no blocks',
    hint: 'Look with `causeway network status` which validators are away: a chain needs more than two thirds of them. The vote goes on with the chain.',
  },
})
