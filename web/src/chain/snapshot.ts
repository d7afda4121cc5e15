// Everything that the page shows, as of one height.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import type { MemberView } from '@causeway/sdk/member/getMember'
import type { RightView } from '@causeway/sdk/right/getRight'
import { type AgreementRow, readAgreements } from '../agreement/readAgreements.ts'
import { type JobRow, readJobs } from '../compute/readJobs.ts'
import { type KeyOwners, keyOwners } from '../member/organisationName.ts'
import { readMembers } from '../member/readMembers.ts'
import { type ProductRow, readProducts } from '../product/readProducts.ts'
import { readRights } from '../right/readRights.ts'
import { readSettlement, type Settlement } from '../settlement/readSettlement.ts'
import { readTokens, type Tokens } from '../settlement/readTokens.ts'
import type { Fact } from './facts.ts'
import type { Ledger } from './ledger.ts'
import type { Listing } from './readNewest.ts'

export type Snapshot = {
  readonly chainId: number
  readonly height: number
  readonly facts: readonly Fact[]
  readonly owners: KeyOwners
  readonly members: Listing<MemberView>
  readonly products: Listing<ProductRow>
  readonly rights: Listing<RightView>
  readonly agreements: Listing<AgreementRow>
  readonly jobs: Listing<JobRow>
  readonly settlement: Settlement
  readonly tokens: Tokens
}

/** @throws ChainUnavailable */
export const readSnapshot = async (client: CausewayClient, ledger: Ledger): Promise<Snapshot> => {
  const { height, facts } = ledger
  const [members, products, rights, agreements, jobs] = await Promise.all([
    readMembers(client, facts),
    readProducts(client, facts),
    readRights(client, facts),
    readAgreements(client, ledger),
    readJobs(client, facts),
  ])
  const ids = agreements.rows.map(({ id }) => id)
  const settlement = await readSettlement(client, facts, ids)
  const used = [...agreements.rows.map(({ terms }) => terms.token), ...settlement.payees.rows.map(({ token }) => token)]
  const tokens = await readTokens(client, used)
  const owners = keyOwners(facts)
  return {
    chainId: client.deployment.chainId,
    ...{ height, facts, owners, members, products, rights, agreements, jobs, settlement, tokens },
  }
}
