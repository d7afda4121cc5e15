import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { type AgreementId, type JobId, jobId } from '../ids.ts'

export const jobChainStates = ['none', 'authorised', 'completed', 'failed', 'expired'] as const
export type JobChainState = (typeof jobChainStates)[number]

export type JobOfAgreement = { readonly jobId: JobId; readonly units: number; readonly state: JobChainState }

/** All jobs that were authorised under an agreement, in their order, with the state that each is in now. */
export const jobsOfAgreement = async (client: CausewayClient, id: AgreementId): Promise<JobOfAgreement[]> => {
  const { jobs } = client.contracts
  const { startBlock } = client.deployment.contracts.JobBook
  const events = await read(() => jobs.queryFilter(jobs.filters.JobAuthorised(undefined, id), startBlock))
  return Promise.all(
    events.map(async ({ args }) => {
      const { state } = await read(() => jobs.job(args.id))
      return { jobId: jobId.parse(args.id), units: Number(args.units), state: jobChainStates[Number(state)] ?? 'none' }
    }),
  )
}
