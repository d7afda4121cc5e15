// Reads a view on: from the cursor to what is final now, in one transaction with what the logs say.
import type { Database, Query } from '../store/database.ts'
import type { ChainLog, ChainView, LogFilter, Point } from './chainView.ts'
import { relayErrors } from './errors.ts'
import { assertRuns, findView, haltView, isHalting, saveView } from './viewStore.ts'

export type Reading = {
  /** Of the cursor, one for each thing that is read. */
  readonly name: string
  readonly view: ChainView
  readonly filter: LogFilter
  /** The first block that can hold such a log, at least 1. */
  readonly startBlock: number
  /** Called with the logs of some blocks before any is taken; what it throws may halt the view. */
  readonly check?: (logs: readonly ChainLog[], from: number, to: number) => Promise<void>
}

/** Blocks of one question for logs at most. */
const MOST_BLOCKS = 1_000
/** Blocks of the next question, where it is fewer: a stranger may fill blocks with more logs than endpoints tell in time. */
const fewer = new WeakMap<ChainView, number>()

/**
 * Takes the next final blocks, if there are any. A contradiction halts the view durably: it stays halted over restarts until an operator lifts it.
 *
 * @returns up to which block the view has been read, and whether there is more
 * @throws RelayViewHalted, RelayTooFewAgree, and what halts a view
 */
export const advance = async (
  database: Database,
  reading: Reading,
  take: (query: Query, logs: readonly ChainLog[], to: Point) => Promise<void>,
): Promise<{ readonly height: number; readonly more: boolean }> => {
  assertRuns(await findView(database.query, reading.name))
  try {
    return await readOn(database, reading, take)
  } catch (error) {
    if (isHalting(error)) await haltView(database.query, reading.name, error)
    throw error
  }
}

const readOn = async (
  database: Database,
  { name, view, filter, startBlock, check }: Reading,
  take: (query: Query, logs: readonly ChainLog[], to: Point) => Promise<void>,
): Promise<{ readonly height: number; readonly more: boolean }> => {
  const row = await findView(database.query, name)
  const final = await view.final()
  const from = row === undefined ? startBlock : row.height + 1
  // A view that has been read stays read: endpoints that are behind now will catch up.
  if (final.height < from - 1) return { height: from - 1, more: false }
  if (row !== undefined) await assertStands(view, row)
  if (final.height < from) return { height: from - 1, more: false }
  const blocks = fewer.get(view) ?? MOST_BLOCKS
  const to = final.height - from < blocks ? final : await view.block(from + blocks - 1)
  const logs = await view.logs(filter, from, to.height).catch((error: unknown) => {
    if (!isHalting(error)) fewer.set(view, Math.ceil(Math.min(blocks, to.height - from + 1) / 2))
    throw error
  })
  fewer.set(view, Math.min(MOST_BLOCKS, 2 * blocks))
  for (const log of logs)
    if (log.height < from || log.height > to.height || log.address !== filter.address)
      throw relayErrors.RelayMessageForged({ transaction: log.transactionHash, height: log.height })
  await check?.(logs, from, to.height)
  await database.transaction(async ({ query }) => {
    await take(query, logs, to)
    await saveView(query, name, to)
  })
  return { height: to.height, more: to.height < final.height }
}

/** The block that was read last is still the one of its height. */
const assertStands = async (view: ChainView, { name, height, hash }: Point & { readonly name: string }): Promise<void> => {
  const now = await view.block(height)
  if (now.hash !== hash) throw relayErrors.RelayReorganised({ view: name, height, read: hash, now: now.hash })
}
