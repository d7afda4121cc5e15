// Errors of the bridge's messages.
import { defineErrors } from '../errors.ts'

export const bridgeErrors = defineErrors({
  MessageBytesInvalid: {
    kind: 'input',
    summary: 'the bytes are not the canonical encoding of a message',
    hint: 'Give the bytes of the event MessageCommitted as they are: version 1, a header of 113 bytes, and the payload to its last byte.',
  },
  MessageFieldInvalid: {
    kind: 'input',
    summary: 'a field of the message does not fit its width',
    hint: 'Chain ids and nonces have 64 bits, the gas limit 32, addresses 20 bytes; the payload is 0x-hex.',
  },
  AttestationMessagesMissing: {
    kind: 'input',
    summary: 'an attestation is of at least one message',
    hint: 'Give the ids of the messages, in the order in which they are delivered.',
  },
  AttestationSignatureInvalid: {
    kind: 'input',
    summary: 'a signature of the attestation is not one, or its signer signed twice',
    hint: 'Collect one signature of 65 bytes with low s from each signer, over the same attestation.',
  },
  MessageUnknown: {
    kind: 'absent',
    summary: 'the outbox of this chain has not sent this message',
    hint: 'Check the id, and that it is of this chain: it is printed when the message is sent.',
  },
  MessageChainUnexpected: {
    kind: 'input',
    summary: 'the message was sent to another chain',
    hint: 'Give the client of the chain that the message names as its destination.',
  },
})
