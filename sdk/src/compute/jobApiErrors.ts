// What a client meets when it speaks to a node; what the node itself says comes with its own code.
import { defineErrors } from '../errors.ts'

export const jobApiErrors = defineErrors({
  NodeUnavailable: {
    kind: 'unavailable',
    summary: 'the node does not answer',
    hint: 'Check its address, and that it runs; try again.',
  },
  NodeAnswerInvalid: {
    kind: 'internal',
    summary: 'the node answers in a form that this release does not know',
    hint: 'Check that the address is that of a Causeway node, and use the release of the sdk that belongs to it.',
  },
  InputUnavailable: {
    kind: 'input',
    summary: 'an input of the job cannot be read or has another content identifier',
    hint: 'Encrypt the columns again and submit a new job.',
  },
  JobNotDelivered: {
    kind: 'conflict',
    summary: 'the job has ended without a result',
    hint: 'Its error says why; nothing was charged.',
  },
})
