// Errors of receiving inputs. What is wrong inside a ciphertext is in the sdk's table.
import { defineErrors } from '@causeway/sdk/errors'

export const inputErrors = defineErrors({
  InputNotListed: {
    kind: 'absent',
    summary: 'the signed job does not list this input',
    hint: 'Send only the content identifiers in `inputs` of the job.',
  },
  InputLength: {
    kind: 'size',
    summary: 'the input does not have the length that the job determines',
    hint: 'A column is one ciphertext of 98,498 bytes for each 4,096 rows, a public key 131,266 bytes; send it uncompressed.',
  },
  InputHashMismatch: {
    kind: 'input',
    summary: 'the bytes do not have the content identifier under which they were sent',
    hint: 'Send the file whose SHA-256 is in the content identifier.',
  },
  InputsClosed: {
    kind: 'conflict',
    summary: 'the job does not take inputs any more',
    hint: 'Read its state; submit it again with another salt if it has expired.',
  },
  InputInterrupted: {
    kind: 'unavailable',
    summary: 'the connection ended before the input was complete',
    hint: 'Send it again; nothing was stored.',
  },
  StorageFailed: {
    kind: 'unavailable',
    summary: 'the input could not be written to the disk of the node',
    hint: 'Try again later; tell the provider that the disk may be full.',
  },
  SeedKnown: {
    kind: 'input',
    summary: 'another input under this key has a ciphertext of the same seed, which would reveal the difference of the two',
    hint: 'Encrypt afresh; never copy a ciphertext into another column.',
  },
})
