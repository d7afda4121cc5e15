// Every error of jobs: what a node does not accept, and how a job ends without a result.
import { defineErrors } from '@causeway/sdk/errors'

const signAgain = 'Build the request with submitJob of the sdk, which computes every digest and signs it.'

export const jobErrors = defineErrors({
  JobNotHere: { kind: 'absent', summary: 'this node has no such job', hint: 'Check the id, and submit the job here first.' },
  AlgorithmUnknown: {
    kind: 'input',
    summary: 'the node does not run this algorithm',
    hint: 'Take an algorithm that /v1/node lists; use the release of the sdk that belongs to the node.',
  },
  ParametersDigestMismatch: { kind: 'input', summary: 'the signed digest is not that of the parameters', hint: signAgain },
  InputDigestMismatch: { kind: 'input', summary: 'the signed digest is not that of the list of inputs', hint: signAgain },
  InputsInvalid: {
    kind: 'input',
    summary: 'a job needs one column for each category, and no input twice',
    hint: 'Encrypt one indicator column for each category.',
  },
  AgreementElsewhere: {
    kind: 'forbidden',
    summary: "the agreement is not one of this node's organisation",
    hint: 'Send the job to the node of the provider in the terms.',
  },
  AgreementNotOpen: {
    kind: 'conflict',
    summary: 'no job can be authorised under the agreement now',
    hint: 'It must be agreed, and not ended or expired; propose a new one.',
  },
  PolicyBytesMismatch: {
    kind: 'input',
    summary: 'these are not the bytes of the policy in the agreement',
    hint: 'Fetch them with getPolicy of the sdk, by the id in the terms.',
  },
  JobSignatureInvalid: {
    kind: 'forbidden',
    summary: 'the job is not signed by the consumer of its agreement',
    hint: 'Sign with the key in `consumer`; a signature is 65 bytes.',
  },
  DeadlineTooNear: {
    kind: 'input',
    summary: 'the deadline has passed',
    hint: 'Choose a later one (unix seconds), at most 30 days away.',
  },
  DeadlineTooFar: {
    kind: 'input',
    summary: 'the deadline is further away than the contracts allow',
    hint: 'Choose one (unix seconds) that is at most 30 days away.',
  },
  RowsTooMany: {
    kind: 'size',
    summary: 'the node does not take jobs of so many rows',
    hint: 'Split the table, or ask the provider for a larger limit.',
  },
  TooManyJobs: {
    kind: 'unavailable',
    summary: 'the node has as many unfinished jobs as it takes',
    hint: 'Try again later.',
  },
  JobMoved: { kind: 'conflict', summary: 'the job is in another state than was expected', hint: 'Read its state again.' },
  TransitionUnlisted: {
    kind: 'internal',
    summary: 'a job was moved along a transition that is not in the table',
    hint: 'Report it.',
  },
  ResultNotReady: {
    kind: 'conflict',
    summary: 'the job has no anchored result',
    hint: 'Wait until its state is anchored; if it was refused or failed, its error says why.',
  },
  JobDeadlinePassed: {
    kind: 'conflict',
    summary: 'the job did not end before its deadline; its use and units are given back',
    hint: 'Submit it again with a later deadline.',
  },
  JobEndedElsewhere: {
    kind: 'conflict',
    summary: 'the chain says that the job has ended in a way this node does not know of',
    hint: "Ask the provider; another of the organisation's keys may have ended it.",
  },
  BlobMissing: {
    kind: 'internal',
    summary: 'a stored input or result is gone',
    hint: 'Ask the provider to restore the data folder; submit the job again with another salt.',
  },
})
