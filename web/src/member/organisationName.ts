import type { MemberId } from '@causeway/sdk/ids'
import { type Fact, factsNamed } from '../chain/facts.ts'

/** What people call an organisation: jurisdiction and institution code of its DID, or the DID itself if it is of another method. */
export const organisationName = (did: string): string => {
  const [, jurisdiction, code] = /^did:cwy:([A-Z]{2}):([0-9A-Z]+):/.exec(did) ?? []
  return jurisdiction === undefined || code === undefined ? did : `${jurisdiction} ${code}`
}

export type KeyOwners = ReadonlyMap<string, string>

/** The organisation of every account that is or was a key: an account belongs to one for ever. */
export const keyOwners = (facts: readonly Fact[]): KeyOwners => {
  const names = new Map<MemberId, string>()
  for (const { args } of factsNamed(facts, 'MemberApplied')) names.set(args.id, organisationName(args.did))
  return new Map(factsNamed(facts, 'MemberKeyAdded').map(({ args }) => [args.key, names.get(args.id) ?? '']))
}
