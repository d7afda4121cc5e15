// One dialect, PostgreSQL, in two places: embedded in the data folder, or a server. The rest of the node sees only this.
import type { Db as QueueDatabase } from 'pg-boss'
import { z } from 'zod'
import { storeErrors } from './errors.ts'

export type Value = string | number | bigint | boolean | null | Uint8Array | Date | readonly string[]

/** Runs one statement; rows are parsed by the schema. */
export type Query = <Row extends z.ZodType>(row: Row, text: string, values?: readonly Value[]) => Promise<z.output<Row>[]>

/** Runs one statement and gives the rows as the driver gives them. */
export type RawQuery = (text: string, values?: readonly Value[]) => Promise<readonly unknown[]>

export type Transaction = {
  readonly query: Query
  /** The same transaction for the queue: what it sends commits with everything else. */
  readonly queue: QueueDatabase
}

export type Database = {
  readonly kind: 'pglite' | 'postgres'
  /** @throws DatabaseUnavailable, RowInvalid, or the database's own error */
  readonly query: Query
  /** Several statements without values. */
  readonly script: (text: string) => Promise<void>
  /** All or nothing; a throw in the body rolls back. */
  readonly transaction: <Result>(body: (transaction: Transaction) => Promise<Result>) => Promise<Result>
  /** For the queue's own statements. */
  readonly queue: QueueDatabase
  readonly close: () => Promise<void>
}

/** Makes rows typed: parses each with the schema. */
export const parsedQuery =
  (raw: RawQuery): Query =>
  async (row, text, values) => {
    const rows = await raw(text, values)
    const parsed = z.array(row).safeParse(rows)
    if (!parsed.success) throw storeErrors.RowInvalid({ problem: z.prettifyError(parsed.error).slice(0, 500) })
    return parsed.data
  }

/** For statements whose rows nobody reads. */
export const anyRow = z.unknown()
