import { type AgreementView, getAgreement } from '@causeway/sdk/agreement/getAgreement'
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { factsNamed } from '../chain/facts.ts'
import type { Ledger } from '../chain/ledger.ts'
import { type Listing, readNewest } from '../chain/readNewest.ts'
import { type Step, timeLineOf } from './timeLine.ts'

export type TimedStep = Step & {
  /** Unix seconds. */
  readonly at: number
}
export type AgreementRow = AgreementView & { readonly steps: readonly TimedStep[] }

/** Agreements with their history up to now. */
export const readAgreements = (client: CausewayClient, { facts, timeOf }: Ledger): Promise<Listing<AgreementRow>> => {
  const ids = factsNamed(facts, 'AgreementProposed').map(({ args }) => args.id)
  return readNewest(ids, async (id) => {
    const steps = timeLineOf(facts, id).map(async (step) => ({ ...step, at: await timeOf(step.place.block) }))
    return { ...(await getAgreement(client, id)), steps: await Promise.all(steps) }
  })
}
