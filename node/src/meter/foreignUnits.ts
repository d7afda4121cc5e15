// Units of jobs that the chain knows and this node does not: of another node of the provider, or of a data folder that was lost.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { type AgreementId, type JobId, jobId } from '@causeway/sdk/ids'
import { z } from 'zod'
import { readJobState } from '../chain/chainFacts.ts'
import type { Query } from '../store/database.ts'

type Authorised = { readonly id: JobId; readonly units: bigint }

const listAuthorised = async ({ contracts: { jobs }, deployment }: CausewayClient, id: AgreementId): Promise<Authorised[]> => {
  const { startBlock } = deployment.contracts.JobBook
  const events = await read(() => jobs.queryFilter(jobs.filters.JobAuthorised(undefined, id), startBlock))
  return events.map(({ args }) => ({ id: jobId.parse(args.id), units: args.units }))
}

const listKnown = async (query: Query, ids: readonly JobId[]): Promise<Set<JobId>> => {
  const rows = await query(z.object({ id: jobId }), 'select id from jobs where id = any($1)', [ids])
  return new Set(rows.map(({ id }) => id))
}

/** Units that an agreement owes, or may still owe, for jobs that are not in the table. @throws ChainUnavailable */
export const foreignUnits = async (client: CausewayClient, query: Query, agreement: AgreementId): Promise<bigint> => {
  const authorised = await listAuthorised(client, agreement)
  const known = await listKnown(
    query,
    authorised.map(({ id }) => id),
  )
  const owed = authorised
    .filter(({ id }) => !known.has(id))
    .map(async ({ id, units }) => {
      const state = await readJobState(client, id)
      return state === 'authorised' || state === 'completed' ? units : 0n
    })
  return (await Promise.all(owed)).reduce((sum, units) => sum + units, 0n)
}
