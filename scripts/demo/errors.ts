import { defineErrors } from '@causeway/sdk/errors'

export const demoErrors = defineErrors({
  UsageAsked: { kind: 'input', summary: 'help', hint: '' },
  UsageInvalid: { kind: 'input', summary: 'the arguments do not fit', hint: 'See npm run demo -- --help.' },
  DataMissing: {
    kind: 'absent',
    summary: 'there is no such file',
    hint: 'Check the path; it is relative to the folder from which npm is run.',
  },
  TablesDiffer: {
    kind: 'internal',
    summary: 'the decrypted table is not the one that the plaintext gives',
    hint: 'Do not use the result; report the table and the data.',
  },
  PublicationDiffers: {
    kind: 'internal',
    summary: 'the table is not the published one',
    hint: 'Compare test/data/colon-trial.csv with its digest in test/data/README.md.',
  },
  SplitInexact: {
    kind: 'internal',
    summary: 'the parts that were paid do not add up to what was deposited',
    hint: 'Report the amounts.',
  },
  NotRefused: {
    kind: 'internal',
    summary: 'something that must be refused was not refused with its error',
    hint: 'Report the refusal and the error.',
  },
  TransactionNotDecided: {
    kind: 'unavailable',
    summary: 'a transaction across the chains was not decided in time, or otherwise than it must be',
    hint: 'Report what it says; `causeway bridge trace` shows the life of a transaction of a network that is up.',
  },
  MoneyMissing: {
    kind: 'internal',
    summary: 'what was withdrawn after a transaction is not what it moved',
    hint: 'Report the amounts.',
  },
  MirrorLate: {
    kind: 'unavailable',
    summary: 'what was published has not arrived on the other chain in time',
    hint: 'Report the job; `causeway bridge trace` shows the life of a message of a network that is up.',
  },
  MirrorDiffers: {
    kind: 'internal',
    summary: 'the other chain says something else of a result than the chain on which it is anchored',
    hint: 'Report the job and both manifests.',
  },
  ChainsNotJoined: {
    kind: 'conflict',
    summary: 'the two chains of the demonstration are not joined',
    hint: 'Report what is left to do.',
  },
  ChainForked: {
    kind: 'internal',
    summary: 'two validators have different blocks at one height',
    hint: 'Keep the folders of both validators and report the height.',
  },
  OutcomeValueMissing: {
    kind: 'input',
    summary: 'no row has this value in the outcome column',
    hint: 'Check the spelling: values are compared as texts after trimming.',
  },
  TooManyTables: {
    kind: 'input',
    summary: 'an outcome column has more than 64 values',
    hint: 'Name the value to count: --outcomes COLUMN=VALUE.',
  },
  JobNotDelivered: {
    kind: 'conflict',
    summary: 'the node did not deliver the job',
    hint: 'Read the error that the node gives for it.',
  },
})
