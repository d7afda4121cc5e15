// Jobs as rows.
import {
  type JobState,
  type JobSubmission,
  jobStates,
  jobSubmission,
  type Problem,
  problemSchema,
} from '@causeway/sdk/compute/jobApi'
import { type JobId, jobId } from '@causeway/sdk/ids'
import { manifestSchema, type ResultManifest } from '@causeway/sdk/result/manifest'
import { z } from 'zod'
import { anyRow, type Query } from '../store/database.ts'
import { jobErrors } from './errors.ts'
import { assertTransition, finalStates } from './transitions.ts'

const whole = z.coerce.number().pipe(z.int())

const jobRow = z.object({
  id: jobId,
  state: z.enum(jobStates),
  submission: jobSubmission,
  error: problemSchema.nullable(),
  started_at: whole.nullable(),
  result_content_id: z.string().nullable(),
  result_bytes: whole.nullable(),
  manifest: manifestSchema.nullable(),
  manifest_digest: z.string().nullable(),
  manifest_signature: z.string().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
})
export type JobRow = z.output<typeof jobRow>

export type Sealed = {
  readonly manifest: ResultManifest
  readonly manifestDigest: string
  readonly signature: string
}

/** What a move can write beside the state. */
export type JobChanges = {
  readonly error?: Problem
  readonly startedAt?: number
  readonly sealed?: Sealed
  readonly digestKey?: string
}

export type NewJob = { readonly id: JobId; readonly submission: JobSubmission }

const COLUMNS = `id, state, submission, error, started_at, result_content_id, result_bytes, manifest, manifest_digest,
  manifest_signature, created_at, updated_at`

/** @returns the job, or undefined if there is none */
export const findJob = async (query: Query, id: JobId): Promise<JobRow | undefined> =>
  (await query(jobRow, `select ${COLUMNS} from jobs where id = $1`, [id]))[0]

/** @throws JobNotHere */
export const readJob = async (query: Query, id: JobId): Promise<JobRow> => {
  const job = await findJob(query, id)
  if (job === undefined) throw jobErrors.JobNotHere({ jobId: id })
  return job
}

/** JSON with whole numbers beyond 2^53 as decimal strings, as in the body of the submission. */
const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner))

/** Adds a job in its first state; its agreement is in the table. */
export const insertJob = async (query: Query, { id, submission }: NewJob): Promise<void> => {
  const { agreementId, units, deadline } = submission.request
  await query(
    anyRow,
    `insert into jobs (id, agreement_id, state, submission, units, deadline) values ($1, $2, 'awaitingInputs', $3::jsonb, $4, $5)`,
    [id, agreementId, toJson(submission), units, deadline],
  )
}

const optionalJson = (value: unknown): string | null => (value === undefined ? null : toJson(value))

/**
 * Moves a job from one state to the next, if it is still in the first.
 *
 * @throws TransitionUnlisted; JobMoved if it is in another state
 */
export const moveJob = async (
  query: Query,
  { id, from, to }: { readonly id: JobId; readonly from: JobState; readonly to: JobState },
  { error, startedAt, sealed, digestKey }: JobChanges = {},
): Promise<void> => {
  assertTransition(from, to)
  const moved = await query(
    anyRow,
    `update jobs set state = $3, updated_at = now(),
       error = coalesce($4::jsonb, error), started_at = coalesce(started_at, $5),
       manifest = coalesce($6::jsonb, manifest), manifest_digest = coalesce($7, manifest_digest),
       manifest_signature = coalesce($8, manifest_signature), result_content_id = coalesce($9, result_content_id),
       result_bytes = coalesce($10, result_bytes), digest_key = coalesce($11, digest_key)
     where id = $1 and state = $2 returning id`,
    [
      ...[id, from, to, optionalJson(error), startedAt ?? null],
      ...[optionalJson(sealed?.manifest), sealed?.manifestDigest ?? null, sealed?.signature ?? null],
      ...[sealed?.manifest.output.contentId ?? null, sealed?.manifest.output.bytes ?? null, digestKey ?? null],
    ],
  )
  if (moved.length === 0) throw jobErrors.JobMoved({ jobId: id, expected: from })
}

const idRow = z.object({ id: jobId, state: z.enum(jobStates) })

/** Jobs that have not ended, oldest first. */
export const listUnfinished = (query: Query): Promise<z.output<typeof idRow>[]> =>
  query(idRow, 'select id, state from jobs where not state = any($1) order by created_at, id', [finalStates])

/** Jobs that still wait for inputs after their deadline. */
export const listOverdue = async (query: Query, now: number): Promise<JobId[]> => {
  const rows = await query(idRow, `select id, state from jobs where state = 'awaitingInputs' and deadline <= $1`, [now])
  return rows.map(({ id }) => id)
}

export const countUnfinished = async (query: Query): Promise<number> => {
  const [row] = await query(z.object({ n: whole }), 'select count(*) as n from jobs where not state = any($1)', [finalStates])
  return row?.n ?? 0
}
