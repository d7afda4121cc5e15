import { defineErrors } from '@causeway/sdk/errors'

export const commandErrors = defineErrors({
  NetworkDown: {
    kind: 'unavailable',
    summary: 'no network runs in this folder',
    hint: 'Start one with `causeway network up`, or name its folder with --home.',
  },
  NodeMissing: {
    kind: 'absent',
    summary: 'the network in this folder has no data node',
    hint: 'Use a network for development, whose `network up` starts one: the embedded engine, or chains made with `network init --engine comet --no-governed`.',
  },
  NetworkNotStarted: {
    kind: 'unavailable',
    summary: 'the network did not come up',
    hint: 'Read the end of its log, which stands in the metadata.',
  },
  AccountUnknown: {
    kind: 'input',
    summary: 'there is no such account',
    hint: 'Use --as with a name of the embedded network (consortium, hospital, hospital-node, department, institute) or a key file.',
  },
  ArgumentInvalid: { kind: 'input', summary: 'an argument does not fit', hint: 'See --help of the command.' },
  FileUnreadable: { kind: 'absent', summary: 'the file cannot be read', hint: 'Check its path and its permissions.' },
  SharesUnknown: {
    kind: 'absent',
    summary: 'the shares behind the digest in the agreement are not known here',
    hint: 'Name them with --share PAYEE=PPM, in the order in which they were agreed.',
  },
  SecretKeyMissing: {
    kind: 'absent',
    summary: 'the secret key that can decrypt this result is not in this folder',
    hint: 'Use the --home with which the job was submitted.',
  },
  NothingToCollect: {
    kind: 'conflict',
    summary: 'the node holds no voucher that can be collected now',
    hint: 'Collect after a job is delivered (`causeway job status`).',
  },
  PolicyNotOne: {
    kind: 'conflict',
    summary: 'the product does not have exactly one policy attached',
    hint: 'Name the policy with --policy ID.',
  },
  KeyOwnerEnded: {
    kind: 'internal',
    summary: 'the process that holds the secret key ended without an answer',
    hint: 'Try again; if it was out of memory, submit fewer rows or categories at a time.',
  },
  JobNotDelivered: {
    kind: 'conflict',
    summary: 'the job has no result',
    hint: 'Read its error with `causeway job status`.',
  },
})
