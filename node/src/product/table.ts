// The provider's tables: CSV with a header, read as a stream, one column at a time.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { contentIdOfDigest } from '@causeway/sdk/digest'
import { CausewayError } from '@causeway/sdk/errors'
import { CsvError, parse } from 'csv-parse'
import { productErrors } from './errors.ts'

export type TableShape = { readonly columns: readonly string[]; readonly rows: number }

const MISSING = new Set(['', 'NA', 'N/A', 'NaN', 'null'])

/** A cell without surrounding space; null where the value is missing (nothing, NA, N/A, NaN or null). */
export const cellOf = (text: string): string | null => {
  const trimmed = text.trim()
  return MISSING.has(trimmed) ? null : trimmed
}

const typed = (error: unknown): unknown => {
  if (error instanceof CausewayError) return error
  if (error instanceof CsvError) {
    return productErrors.TableMalformed({ reason: error.code, line: 'lines' in error ? error.lines : undefined }, error)
  }
  // The path is the provider's and no business of a consumer: it stays in the cause.
  return productErrors.TableUnreadable({ reason: error instanceof Error && 'code' in error ? error.code : 'unknown' }, error)
}

type Scanned = {
  readonly rows: number
  /** Of the bytes that were read. */
  readonly contentId: string
}

/** Calls `onRow` for every line, the header as row -1. */
const scan = async (file: string, onRow: (cells: readonly string[], row: number) => void): Promise<Scanned> => {
  let row = -1
  const hash = createHash('sha256')
  const digest = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      hash.update(chunk)
      yield chunk
    }
  }
  const parser = parse({ bom: true, skip_empty_lines: true, max_record_size: 2 ** 20 })
  try {
    await pipeline(createReadStream(file), digest, parser, async (records: AsyncIterable<string[]>) => {
      for await (const cells of records) onRow(cells, row++)
    })
  } catch (error) {
    throw typed(error)
  }
  if (row < 0) throw productErrors.TableMalformed({ reason: 'HEADER_MISSING' })
  return { rows: row, contentId: contentIdOfDigest(`0x${hash.digest('hex')}`) }
}

const placeOf = (header: readonly string[], column: string): number => {
  const place = header.findIndex((name) => name.trim() === column)
  if (place === -1) throw productErrors.ColumnUnknown({ column, columns: header.slice(0, 100) })
  return place
}

/** Header and number of rows. @throws TableUnreadable, TableMalformed */
export const readTableShape = async (file: string): Promise<TableShape> => {
  let columns: string[] = []
  const { rows } = await scan(file, (cells, row) => {
    if (row === -1) columns = cells.map((name) => name.trim())
  })
  if (new Set(columns).size !== columns.length) throw productErrors.TableMalformed({ reason: 'COLUMN_REPEATED' })
  return { columns, rows }
}

/** Changes when the file does: size and time of its last change. @throws TableUnreadable */
export const tableVersion = async (file: string): Promise<string> => {
  try {
    const { size, mtimeMs, ino } = await stat(file)
    return `${size}-${mtimeMs}-${ino}`
  } catch (error) {
    throw typed(error)
  }
}

/** 0/1 columns: the value is the one that is asked for; the value is known. */
export type TableMasks = {
  readonly positive: Uint8Array
  readonly known: Uint8Array
  /** Of the file as it was read: what the provider computes on must be what it registered. */
  readonly contentId: string
}

export type ReadMasksParameters = {
  readonly column: string
  /** A row is positive if its cell, without surrounding space, is this text exactly: 1 and 1.0 are different values. */
  readonly value: string
  readonly rows: number
}

/**
 * The two masks of a column: which rows have the value, which have any. Only these are in memory, one byte a row each.
 *
 * @throws ColumnUnknown, RowsMismatch, TableUnreadable, TableMalformed
 */
export const readMasks = async (file: string, { column, value, rows }: ReadMasksParameters): Promise<TableMasks> => {
  const [positive, known] = [new Uint8Array(rows), new Uint8Array(rows)]
  let place = -1
  const { rows: found, contentId } = await scan(file, (cells, row) => {
    if (row === -1) {
      place = placeOf(cells, column)
      return
    }
    const cell = cellOf(cells[place] ?? '')
    if (row >= rows || cell === null) return
    known[row] = 1
    positive[row] = cell === value ? 1 : 0
  })
  if (found !== rows) throw productErrors.RowsMismatch({ rows, expected: found })
  return { positive, known, contentId }
}

/**
 * Whole columns by name, in memory: for demonstrations and for consumers, whose tables are their own.
 *
 * @throws DataMalformed, ColumnUnknown, TableUnreadable
 */
export const readColumns = async (file: string, columns: readonly string[]): Promise<Map<string, (string | null)[]>> => {
  const cellsOf = new Map<string, (string | null)[]>(columns.map((column) => [column, []]))
  let places: (readonly [number, (string | null)[]])[] = []
  try {
    await readTableShape(file)
    await scan(file, (cells, row) => {
      if (row === -1) places = [...cellsOf].map(([column, into]) => [placeOf(cells, column), into])
      else for (const [place, into] of places) into.push(cellOf(cells[place] ?? ''))
    })
  } catch (error) {
    if (!(error instanceof CausewayError) || error.code !== 'TableMalformed') throw error
    throw productErrors.DataMalformed(error.metadata, error)
  }
  return cellsOf
}
