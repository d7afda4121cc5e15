import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { getRight, type RightView } from '@causeway/sdk/right/getRight'
import { type Fact, factsNamed } from '../chain/facts.ts'
import { type Listing, readNewest } from '../chain/readNewest.ts'

export const readRights = (client: CausewayClient, facts: readonly Fact[]): Promise<Listing<RightView>> => {
  const ids = factsNamed(facts, 'UsageRightMinted').map(({ args }) => args.id)
  return readNewest(ids, (id) => getRight(client, id))
}

export type RightState = 'early' | 'usable' | 'exhausted' | 'expired'

/** Whether a right can be used at a time (unix seconds), as `checkUsable` of the contract decides. */
export const rightState = ({ notBefore, expiresAt, used, maxUses }: RightView, now: number): RightState => {
  if (now < notBefore) return 'early'
  if (now >= expiresAt) return 'expired'
  return used >= maxUses ? 'exhausted' : 'usable'
}
