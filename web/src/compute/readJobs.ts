import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { type JobChainState, jobChainStates } from '@causeway/sdk/compute/jobsOfAgreement'
import { type AgreementId, agreementId, type JobId } from '@causeway/sdk/ids'
import { type Fact, factsNamed } from '../chain/facts.ts'
import { type Listing, readNewest } from '../chain/readNewest.ts'

export type JobRow = {
  readonly id: JobId
  readonly agreementId: AgreementId
  readonly state: JobChainState
  readonly units: number
  /** Unix seconds. */
  readonly authorisedAt: number
  readonly deadline: number
}

export const readJobs = (client: CausewayClient, facts: readonly Fact[]): Promise<Listing<JobRow>> => {
  const ids = factsNamed(facts, 'JobAuthorised').map(({ args }) => args.id)
  return readNewest(ids, (id) => readJob(client, id))
}

const readJob = async (client: CausewayClient, id: JobId): Promise<JobRow> => {
  const job = await read(() => client.contracts.jobs.job(id))
  return {
    id,
    agreementId: agreementId.parse(job.agreementId),
    state: jobChainStates[Number(job.state)] ?? 'none',
    units: Number(job.units),
    authorisedAt: Number(job.authorisedAt),
    deadline: Number(job.deadline),
  }
}
