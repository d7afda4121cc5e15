// How far a view was read, and its halt, as rows: a halt outlives the process.
import { CausewayError } from '@causeway/sdk/errors'
import { z } from 'zod'
import { anyRow, type Query } from '../store/database.ts'
import type { Point } from './chainView.ts'
import { relayErrors } from './errors.ts'

const whole = z.coerce.number().pipe(z.int())
const halted = z.object({ code: z.string(), message: z.string() })
const viewRow = z.object({ name: z.string(), height: whole, hash: z.string(), halted: halted.nullable() })
export type ViewRow = z.output<typeof viewRow>

/** What no later answer of an endpoint can heal. */
const HALTING: readonly string[] = [
  'RelayEndpointsDisagree',
  'RelayReorganised',
  'RelayChainMismatch',
  'RelayMessageForged',
  'RelayNonceGap',
  'RelayCommitmentMissing',
  'RelayEquivocation',
]

export const isHalting = (error: unknown): error is CausewayError =>
  error instanceof CausewayError && HALTING.includes(error.code)

export const findView = async (query: Query, name: string): Promise<ViewRow | undefined> =>
  (await query(viewRow, 'select name, height, hash, halted from relay_views where name = $1', [name]))[0]

export const listViews = (query: Query): Promise<ViewRow[]> =>
  query(viewRow, 'select name, height, hash, halted from relay_views order by name')

/** @throws RelayViewHalted */
export const assertRuns = (view: ViewRow | undefined): void => {
  if (view?.halted) throw relayErrors.RelayViewHalted({ view: view.name, reason: view.halted.message })
}

export const saveView = async (query: Query, name: string, { height, hash }: Point): Promise<void> => {
  await query(
    anyRow,
    `insert into relay_views (name, height, hash) values ($1, $2, $3)
     on conflict (name) do update set height = excluded.height, hash = excluded.hash`,
    [name, height, hash],
  )
}

/** Halts a view until an operator lifts it; the first reason stays. */
export const haltView = async (query: Query, name: string, { code, message }: CausewayError): Promise<void> => {
  const reason = JSON.stringify({ code, message: message.slice(0, 2_000) })
  await query(
    anyRow,
    `insert into relay_views (name, height, hash, halted) values ($1, 0, '', $2::jsonb)
     on conflict (name) do update set halted = coalesce(relay_views.halted, excluded.halted)`,
    [name, reason],
  )
}

/** Lets a view run again from where it was. */
export const liftHalt = async (query: Query, name: string): Promise<void> => {
  await query(anyRow, `delete from relay_views where name = $1 and hash = ''`, [name])
  await query(anyRow, 'update relay_views set halted = null where name = $1', [name])
}
