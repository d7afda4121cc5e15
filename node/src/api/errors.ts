// Every error of the HTTP border itself.
import { defineErrors } from '@causeway/sdk/errors'

export const apiErrors = defineErrors({
  RouteUnknown: { kind: 'absent', summary: 'there is nothing at this address', hint: 'See /openapi.json for what there is.' },
  BodyMalformed: {
    kind: 'input',
    summary: 'the body is not JSON',
    hint: 'Send one JSON object as application/json, uncompressed.',
  },
  BodyInvalid: {
    kind: 'input',
    summary: 'the body does not have the form that the interface asks for',
    hint: 'Correct what `issues` names; the schema is in /openapi.json.',
  },
  BodyTooLarge: {
    kind: 'size',
    summary: 'the body is larger than the node takes',
    hint: 'A job takes less than 64 KiB; send inputs one by one with PUT.',
  },
  ParameterInvalid: {
    kind: 'input',
    summary: 'a parameter in the address does not have its form',
    hint: 'Job and agreement ids are 32 bytes as 0x-hex; content identifiers start with bafkrei.',
  },
  PreconditionFailed: {
    kind: 'conflict',
    summary: 'what is here is not what the request asks for by If-Match or If-Unmodified-Since',
    hint: 'Leave these headers away: a result never changes.',
  },
  InternalFault: {
    kind: 'internal',
    summary: 'the node met a fault that it does not know',
    hint: 'Try again; if it comes back, give the provider the time of this answer.',
  },
})
