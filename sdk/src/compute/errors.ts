// Every error of the compute stage: bad ciphertexts, bad columns, an engine that must not be used again.
import { defineErrors } from '../errors.ts'

const rewrite = 'Write the object with the same release of the SDK: node-seal 7.0.0, compression mode none.'

export const computeErrors = defineErrors({
  CiphertextLength: {
    kind: 'size',
    summary: 'the serialised object does not have the one length that its kind allows',
    hint: 'Send the object whole and uncompressed; a column is one seed-compressed ciphertext for each 4,096 rows.',
  },
  CiphertextCompressed: {
    kind: 'input',
    summary: 'compressed ciphertexts are refused, because they can expand without limit',
    hint: 'Serialise with compression mode none.',
  },
  CiphertextHeader: {
    kind: 'input',
    summary: 'a header field of the serialised object has another value than its kind demands',
    hint: rewrite,
  },
  CiphertextParameters: {
    kind: 'input',
    summary: 'the object was made under other encryption parameters',
    hint: 'Use the parameter set that the operation names, bgv-4096-28x3-22.',
  },
  CiphertextResidue: { kind: 'input', summary: 'a residue is not below its prime', hint: rewrite },
  SeedRepeated: {
    kind: 'input',
    summary: 'two ciphertexts have the same seed, which would reveal the difference of their plaintexts',
    hint: 'Encrypt each block afresh; never send a ciphertext twice in one job.',
  },
  RowsOutOfRange: {
    kind: 'input',
    summary: 'the number of rows is outside what one result can count',
    hint: 'Give between 1 and 16,760,832 rows; split a larger table.',
  },
  BitNotBinary: {
    kind: 'input',
    summary: 'a column may hold only 0 and 1',
    hint: 'Make indicator columns with indicatorColumns or masks with outcomeMasks.',
  },
  ColumnLength: {
    kind: 'input',
    summary: 'columns of one job must have the same rows',
    hint: 'Align both tables on the same patients first.',
  },
  TooManyCategories: {
    kind: 'input',
    summary: 'the exposure has more categories than one job encrypts',
    hint: 'Group the values into at most 64 categories, for example numbers into ranges.',
  },
  NoCategories: {
    kind: 'input',
    summary: 'the exposure has no value in any row',
    hint: 'Choose a column that is not empty.',
  },
  MaskNotNested: {
    kind: 'input',
    summary: 'a row is counted as positive whose outcome is not known',
    hint: 'Make both masks with outcomeMasks.',
  },
  CountExceedsRows: {
    kind: 'input',
    summary: 'a decrypted count is greater than the number of rows, so the result is not one of this query',
    hint: 'Check that key, result and number of rows belong to the same job.',
  },
  KeyDeleted: { kind: 'conflict', summary: 'the secret key was deleted', hint: 'Load the key from its file again.' },
  SealFault: {
    kind: 'internal',
    summary: 'the encryption engine raised an exception and was retired',
    hint: 'Make a new session; report the message if it happens again.',
  },
  SealRetired: {
    kind: 'unavailable',
    summary: 'this encryption session was retired after a fault or by disposal',
    hint: 'Make a new session.',
  },
  SealMemory: {
    kind: 'unavailable',
    summary: 'the encryption engine has grown past its memory budget and was retired',
    hint: 'Make a new session, or give it a larger budget (at most 2.5 GB).',
  },
  ParametersMismatch: {
    kind: 'internal',
    summary: 'node-seal gave other primes or identifiers than the parameter set names',
    hint: 'Install the exact version of node-seal that package.json names.',
  },
  ComputeAborted: {
    kind: 'unavailable',
    summary: 'the computation was stopped before it ended',
    hint: 'Submit the job again; nothing was written.',
  },
  ComputeTimeout: {
    kind: 'unavailable',
    summary: 'the computation took longer than its limit and was ended',
    hint: 'Raise the limit for a table of this size, or see why the machine is slow.',
  },
  WorkerFailed: {
    kind: 'internal',
    summary: 'the worker of a computation failed',
    hint: 'Look at the text; if it speaks of memory, raise the memory limit of the job.',
  },
})
