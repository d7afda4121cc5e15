// How the command speaks: lines for people or JSON for programs on standard output; faults and progress on standard error.
import { CausewayError, type ErrorKind } from '@causeway/sdk/errors'
import { SingleBar } from 'cli-progress'

/** Exit codes; 0 is success and 1 a fault of ours. */
const exitCodes: Readonly<Record<ErrorKind, number>> = {
  internal: 1,
  input: 2,
  size: 2,
  forbidden: 3,
  absent: 4,
  conflict: 5,
  unavailable: 6,
}

const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner), 2)

/** Prints a result. @param lines how people read it; absent: its fields, one a line */
export const print = (
  value: Readonly<Record<string, unknown>>,
  { json }: { readonly json: boolean },
  lines?: readonly string[],
): void => {
  const text = json ? jsonText(value) : (lines ?? fields(value)).join('\n')
  process.stdout.write(`${text}\n`)
}

/** The fields of an object, one a line. */
export const fields = (value: Readonly<Record<string, unknown>>): string[] => {
  const width = Math.max(...Object.keys(value).map((name) => name.length))
  return Object.entries(value).map(
    ([name, field]) => `${name.padEnd(width)}  ${typeof field === 'object' ? jsonText(field) : String(field)}`,
  )
}

/** Prints a fault and returns the exit code for it. */
export const printFault = (fault: unknown, { json }: { readonly json: boolean }): number => {
  if (!(fault instanceof CausewayError)) {
    process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`)
    return 1
  }
  const { code, kind, hint, metadata, message } = fault
  process.stderr.write(json ? `${jsonText({ error: { code, kind, message, hint, metadata } })}\n` : `${message}\n${hint}\n`)
  return exitCodes[kind]
}

/** Milliseconds that work may take before a bar is shown. */
const PATIENCE_MS = 2_000

export type Progress = { readonly update: (done: number, total: number) => void; readonly stop: () => void }

/** A bar on standard error, shown only on a terminal and only once the work has taken two seconds. */
export const startProgress = (what: string, clock: () => number = Date.now): Progress => {
  const started = clock()
  const bar = new SingleBar({ format: `${what} {bar} {percentage}% | {value}/{total} | {eta_formatted} left`, hideCursor: true })
  let shown = false
  const update = (done: number, total: number): void => {
    if (!shown && (clock() - started < PATIENCE_MS || !process.stderr.isTTY)) return
    if (!shown) bar.start(total, done)
    shown = true
    bar.update(done)
  }
  return { update, stop: () => (shown ? bar.stop() : undefined) }
}

/** A table with its columns aligned: the first to the left, the others to the right. */
export const grid = (rows: readonly (readonly string[])[]): string[] => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
  )
}
