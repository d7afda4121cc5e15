// Errors of the mirrors, which show on one chain what stands on another.
import type { ErrorDefinition } from '../errors.ts'
import { row } from './errorRow.ts'

export const mirrorErrorTable: Readonly<Record<string, ErrorDefinition>> = {
  MirrorChainInvalid: row('input', 'a counterpart is on another chain', 'Give the id of the other chain.'),
  MirrorCounterpartUnknown: row(
    'conflict',
    'no mirror of that chain is named',
    'Check the chain id; governance names it when the two chains are joined.',
  ),
  MirrorNothingToPublish: row(
    'absent',
    'this chain has nothing under the id that could be published',
    'Check the id and the chain: it is published on the chain where it was recorded.',
  ),
  MirrorSenderUnknown: row('forbidden', 'the message is not of the mirror of its chain', 'Publish through the mirror there.'),
  MirrorValueRefused: row('input', 'messages carry no coin', 'Send no value.'),
  ResultMirrorMismatch: row(
    'conflict',
    'the other chain has anchored another manifest for this job',
    'Do not use the result; ask the provider for the manifest whose digest is anchored.',
  ),
  ResultMirrorUnknown: row(
    'absent',
    'no result of this job of that chain was published',
    'Have it published on the other chain: any member may.',
  ),
  StatusDigestMissing: row(
    'input',
    'the digest of a status list is not zero',
    'Give the SHA-256 of the credential as it is served.',
  ),
}
