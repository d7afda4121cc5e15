import { defineErrors } from '../../errors.ts'

export const cometProofErrors = defineErrors({
  CometSilent: {
    kind: 'unavailable',
    summary: 'the consensus node does not answer',
    hint: 'Check that the validator runs and that its port cometRpc can be reached, and try again.',
  },
  CometAnswerInvalid: {
    kind: 'unavailable',
    summary: 'the consensus node gave no answer of the form that CometBFT 0.40 has',
    hint: 'Check that the address is that of cometRpc and that the height is decided and not pruned.',
  },
  CometPowerMissing: {
    kind: 'conflict',
    summary: 'the commit does not hold signatures of more than two thirds of the power',
    hint: 'Ask for a height that is final: the commit of the last one may still grow.',
  },
  CometHeaderForged: {
    kind: 'conflict',
    summary: 'the parts of the header do not hash to the block that was decided',
    hint: 'The nodes contradict each other or the outbox is not the one of the genesis: ask other nodes, and name the outbox of app_state.',
  },
  ExecutionHeaderForged: {
    kind: 'conflict',
    summary: 'the fields of the execution block do not hash to its hash',
    hint: 'Ask another node, or use the release that knows the fields of this chain’s blocks.',
  },
  AccumulatorMismatch: {
    kind: 'conflict',
    summary: 'the messages do not add up to the accumulator of the header or of the slot',
    hint: 'Pass all messages of the outbox from `before` on up to the block of the header, in their order.',
  },
  MessageNotAmong: {
    kind: 'absent',
    summary: 'a message to be proven is not among those sent, or not in their order',
    hint: 'Wait for a later header, and pass the messages in the order in which they were sent.',
  },
})
