import type { CausewayClient } from '@causeway/sdk/client/createClient'
import type { MemberId } from '@causeway/sdk/ids'
import { getMember, type MemberView } from '@causeway/sdk/member/getMember'
import { type Fact, factsNamed } from '../chain/facts.ts'
import { type Listing, readNewest } from '../chain/readNewest.ts'

/** The organisations that applied, whatever became of them. */
export const readMembers = (client: CausewayClient, facts: readonly Fact[]): Promise<Listing<MemberView>> => {
  const ids = factsNamed(facts, 'MemberApplied').map(({ args }) => args.id)
  return readNewest(ids, (id: MemberId) => getMember(client, id))
}
