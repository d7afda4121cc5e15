import { CausewayError } from '@causeway/sdk/errors'

/** Rows on the page of one kind; older ones are counted, not read. */
const SHOWN = 20

export type Listing<Row> = {
  /** Newest first. */
  readonly rows: readonly Row[]
  readonly total: number
  /** How many of the newest could not be read. */
  readonly unreadable: number
}

const orUndefined = (error: unknown): undefined => {
  if (error instanceof CausewayError && error.kind === 'unavailable') throw error
  return undefined
}

/**
 * Reads the newest of some ids. One that cannot be read (anybody may write nonsense to a chain) is counted and does not hide the others.
 *
 * @param ids oldest first
 * @throws ChainUnavailable
 */
export const readNewest = async <Id, Row>(
  ids: readonly Id[],
  readRow: (id: Id) => Promise<Row>,
  shown = SHOWN,
): Promise<Listing<Row>> => {
  const newest = [...new Set(ids)].reverse()
  const found = await Promise.all(newest.slice(0, shown).map((id) => readRow(id).catch(orUndefined)))
  const rows = found.filter((row) => row !== undefined)
  return { rows, total: newest.length, unreadable: found.length - rows.length }
}
