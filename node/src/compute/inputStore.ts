// Which inputs a job needs and which are there, as rows; the bytes are blobs. Inputs are kept under the public key of their job.
import type { JobId } from '@causeway/sdk/ids'
import { jobId } from '@causeway/sdk/ids'
import { z } from 'zod'
import { anyRow, type Query } from '../store/database.ts'
import { inputErrors } from './errors.ts'

export type ExpectedInput = { readonly contentId: string; readonly bytes: number }
export type InputPlace = { readonly publicKey: string; readonly contentId: string }

/**
 * Makes transactions that list, keep or forget inputs of one public key wait for each other: else a job could be added while its last
 * input is kept, and neither would see the other. With a content identifier, also those that place or remove its blob.
 */
export const lockInputs = async (query: Query, publicKey: string, contentId?: string): Promise<void> => {
  const lock = (name: string) => query(anyRow, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
  await lock(`key ${publicKey}`)
  if (contentId !== undefined) await lock(`blob ${contentId}`)
}

/** Writes down what a job needs. */
export const listInputs = async (
  query: Query,
  { jobId: id, publicKey, inputs }: { jobId: JobId; publicKey: string; inputs: readonly ExpectedInput[] },
): Promise<void> => {
  await query(
    anyRow,
    `insert into job_inputs (job_id, public_key, content_id, bytes)
     select $1, $2, given.content_id, given.bytes
     from unnest($3::text[], $4::bigint[]) as given (content_id, bytes)`,
    [id, publicKey, inputs.map((input) => input.contentId), inputs.map((input) => String(input.bytes))],
  )
}

const expectedRow = z
  .object({ public_key: z.string(), content_id: z.string(), bytes: z.coerce.number(), present: z.boolean() })
  .transform((row) => ({ publicKey: row.public_key, contentId: row.content_id, bytes: row.bytes, present: row.present }))

/** An input of a job. @throws InputNotListed */
export const readInput = async (
  query: Query,
  id: JobId,
  contentId: string,
): Promise<ExpectedInput & InputPlace & { readonly present: boolean }> => {
  const [row] = await query(
    expectedRow,
    `select listed.public_key, listed.content_id, listed.bytes, inputs.content_id is not null as present
     from job_inputs listed left join inputs using (public_key, content_id)
     where listed.job_id = $1 and listed.content_id = $2`,
    [id, contentId],
  )
  if (row === undefined) throw inputErrors.InputNotListed({ jobId: id, contentId })
  return row
}

const contentIdRow = z.object({ content_id: z.string() })

/** Content identifiers of inputs that a job still waits for. */
export const listMissing = async (query: Query, id: JobId): Promise<string[]> => {
  const rows = await query(
    contentIdRow,
    `select content_id from job_inputs listed where job_id = $1 and not exists (
       select 1 from inputs where inputs.public_key = listed.public_key and inputs.content_id = listed.content_id)
     order by content_id`,
    [id],
  )
  return rows.map((row) => row.content_id)
}

/** Jobs in their first state that list an input. */
export const listWaiting = async (query: Query, { publicKey, contentId }: InputPlace): Promise<JobId[]> => {
  const rows = await query(
    z.object({ id: jobId }),
    `select jobs.id from jobs join job_inputs on job_inputs.job_id = jobs.id
     where job_inputs.public_key = $1 and job_inputs.content_id = $2 and jobs.state = 'awaitingInputs'
     order by jobs.id for update of jobs`,
    [publicKey, contentId],
  )
  return rows.map((row) => row.id)
}

/**
 * Writes down that an input is there, and its seeds (hex), each of which may stand in one input only.
 *
 * @throws SeedKnown
 */
export const keepInput = async (query: Query, { publicKey, contentId }: InputPlace, seeds: readonly string[]): Promise<void> => {
  await query(
    anyRow,
    `insert into seeds (public_key, content_id, seed) select $1, $2, decode(given, 'hex') from unnest($3::text[]) as given
     on conflict do nothing`,
    [publicKey, contentId, seeds],
  )
  const [foreign] = await query(
    contentIdRow,
    `select content_id from seeds where public_key = $1 and content_id <> $2
       and seed = any(select decode(given, 'hex') from unnest($3::text[]) as given) limit 1`,
    [publicKey, contentId, seeds],
  )
  if (foreign !== undefined) throw inputErrors.SeedKnown({ contentId, other: foreign.content_id })
  await query(anyRow, 'insert into inputs (public_key, content_id) values ($1, $2) on conflict do nothing', [
    publicKey,
    contentId,
  ])
}

/** Every content identifier that a row speaks of as being there: inputs and results. */
export const listBlobs = async (query: Query): Promise<Set<string>> => {
  const rows = await query(
    contentIdRow,
    `select content_id from inputs union select result_content_id from jobs where result_content_id is not null`,
  )
  return new Set(rows.map((row) => row.content_id))
}

const NEEDED = `select 1 from job_inputs listed join jobs on jobs.id = listed.job_id
  where listed.public_key = inputs.public_key and listed.content_id = inputs.content_id
    and (jobs.state not in ('anchored', 'refused', 'failed', 'expired') or jobs.updated_at > now() - make_interval(secs => $1))`

const placeRow = z
  .object({ public_key: z.string(), content_id: z.string() })
  .transform((row): InputPlace => ({ publicKey: row.public_key, contentId: row.content_id }))

/** Inputs that no unfinished job lists, and none that ended less than `seconds` ago. */
export const listUnneeded = (query: Query, seconds: number): Promise<InputPlace[]> =>
  query(placeRow, `select public_key, content_id from inputs where not exists (${NEEDED})`, [seconds])

/** Forgets an input if it is still not needed. @returns whether no row speaks of its blob any more */
export const forgetInput = async (query: Query, { publicKey, contentId }: InputPlace, seconds: number): Promise<boolean> => {
  const forgotten = await query(
    anyRow,
    `delete from inputs where public_key = $2 and content_id = $3 and not exists (${NEEDED}) returning 1`,
    [seconds, publicKey, contentId],
  )
  return forgotten.length > 0 && !(await listBlobs(query)).has(contentId)
}

/** Forgets inputs whose blob is not there. @returns how many */
export const forgetLost = async (query: Query, present: readonly string[]): Promise<number> =>
  (await query(anyRow, 'delete from inputs where not content_id = any($1) returning 1', [present])).length
