import { defineErrors } from '@causeway/sdk/errors'

export const memberCommandErrors = defineErrors({
  KeyNotNamed: {
    kind: 'input',
    summary: 'it is not said for which organisation this is done',
    hint: 'Name the file with a controller key of your organisation: --as FILE.',
  },
  MemberReferenceInvalid: {
    kind: 'input',
    summary: 'this names no organisation',
    hint: 'Give its DID, its id (32 bytes as 0x-hex), its institution code (once it is admitted) or one of its keys; `causeway member list` shows them.',
  },
  DecisionReferenceInvalid: {
    kind: 'input',
    summary: 'this names no decision, or more than one',
    hint: 'Give the number as `causeway governance list` shows it, or more digits of it.',
  },
  CallsMalformed: {
    kind: 'input',
    summary: 'this is not a list of calls',
    hint: 'Give a JSON list of objects { target, data, value }: an address or the name of a contract, 0x-hex, and wei as a decimal string.',
  },
  KeyFileInvalid: {
    kind: 'input',
    summary: 'the file does not hold the key that is asked for',
    hint: 'Check the path and the password; see the problem in the metadata.',
  },
  KeyFileTaken: {
    kind: 'conflict',
    summary: 'the file is there already, or its folder cannot be written to',
    hint: 'Name another file: a key is never written over.',
  },
  KeyPasswordMissing: {
    kind: 'input',
    summary: 'the key file is encrypted and no password was given',
    hint: 'Name a file with it (--password-file), or set CAUSEWAY_VALIDATOR_PASSWORD.',
  },
  EvidenceUnreadable: {
    kind: 'unavailable',
    summary: 'the validator does not tell what the chain has on record',
    hint: 'Give http://host:port of a validator that runs: of its metrics (try /health there), or for --blocks of its consensus (try /status).',
  },
  EvidenceAbsent: {
    kind: 'absent',
    summary: 'the chain has no such evidence on record',
    hint: 'Read `misbehavior` in /health of a validator; it has the heights. What was before its last start, --blocks finds.',
  },
  EvidenceOfNobody: {
    kind: 'absent',
    summary: 'the validator had no seat at that height',
    hint: 'Find its organisation in the events of ValidatorSet, and propose to suspend that.',
  },
})
