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
  NodePlaceInvalid: {
    kind: 'input',
    summary: 'a node cannot be reached there',
    hint: 'Give a host name of labels of letters, digits and hyphens, an IPv4 address, or an IPv6 address without brackets, and ports from 1 to 65535.',
  },
  ApplicationInvalid: {
    kind: 'input',
    summary: 'this is not a signed application for membership',
    hint: 'Pass the file that `causeway member apply --sign-only` wrote, as it is.',
  },
  ValidatorConsentMalformed: {
    kind: 'input',
    summary: 'this is not the consent of a consensus key',
    hint: 'Pass the file that `causeway member validator-consent` wrote, as it is.',
  },
  VoteMalformed: {
    kind: 'input',
    summary: 'this is not a signed vote',
    hint: 'Pass the file that `causeway governance vote --sign-only` wrote, as it is.',
  },
  VoteOfAnotherChain: {
    kind: 'conflict',
    summary: 'the vote was signed for another chain',
    hint: 'Hand it in on the chain that it names: a decision is one of one chain.',
  },
  DecisionUnknown: {
    kind: 'absent',
    summary: 'there is no such decision on this chain',
    hint: 'List them with `causeway governance list`, and check the number and the chain.',
  },
  RecognitionMalformed: {
    kind: 'input',
    summary: 'this is not a list of what is recognised',
    hint: 'Give a JSON list of at most 64 objects { kind: field | format | hash | proofSystem, name, version, digest }, none twice.',
  },
  NodeConsentMalformed: {
    kind: 'input',
    summary: 'this is not the consent of a node key',
    hint: 'Pass the file that `causeway member node consent` wrote, as it is.',
  },
})
