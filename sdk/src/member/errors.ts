import { defineErrors } from '../errors.ts'

export const memberErrors = defineErrors({
  DidInvalid: {
    kind: 'input',
    summary: 'the DID is not one of the method cwy',
    hint: 'Write did:cwy:<jurisdiction>:<LEI or USCI>:<address>:<random>, for example made with createDid.',
  },
  InstitutionCodeInvalid: {
    kind: 'input',
    summary: 'the institution code is neither an LEI nor a USCI with right check digits',
    hint: 'Copy the code from the register: 20 characters (ISO 17442) or 18 (GB 32100).',
  },
})
