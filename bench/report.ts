// What every bench shares: rows with both sides of a ratio, a printed table, and bench/results/<stage>.json.
import { mkdir, writeFile } from 'node:fs/promises'
import { currentMachine } from './machine.ts'

/** One ratio, as it stands in the results file. */
export type BenchRow = {
  /** Stable: `<stage>.<what>`. */
  readonly id: string
  readonly what: string
  readonly figure: number
  readonly unit: string
  readonly peer: string
  readonly peerFigure: number
  /** How many times as good as the peer: above 1 is better, whichever way the unit goes. */
  readonly ratio: number
  /** For example `>= 0.5`; empty where nothing was promised. */
  readonly goal: string
  readonly holds: boolean
}

export type BenchEntry = Omit<BenchRow, 'ratio' | 'goal' | 'holds'> & {
  /** Whether a smaller figure is better (time, gas) or a larger one (throughput). */
  readonly better: 'lower' | 'higher'
  /** Least ratio that was promised. */
  readonly goal?: number
}

/** Rows of one bench, in the order in which they were added. */
export class Report {
  readonly stage: string
  readonly rows: BenchRow[] = []

  constructor(stage: string) {
    this.stage = stage
  }

  add({ better, goal, ...entry }: BenchEntry): void {
    // Nothing at all counts as one: a ratio must be a number that JSON has.
    const ratio = better === 'lower' ? entry.peerFigure / (entry.figure || 1) : entry.figure / entry.peerFigure
    this.rows.push({ ...entry, ratio, goal: goal === undefined ? '' : `>= ${goal}`, holds: goal === undefined || ratio >= goal })
  }
}

/** Every bench module exports this. */
export type Bench = { readonly run: (report: Report) => Promise<void> }

/** The middle of an odd number of measurements. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const short = (value: number): string => (Number.isInteger(value) && Math.abs(value) < 1e9 ? `${value}` : value.toPrecision(3))

/** Prints the rows as a table; a goal that is missed is said, not hidden. */
export const printReport = ({ stage, rows }: Report): void => {
  console.log(`\n${stage}`)
  const cells = rows.map((row) => [
    row.id,
    row.what,
    `${short(row.figure)} ${row.unit}`,
    `${row.peer}: ${short(row.peerFigure)}`,
    `${short(row.ratio)}x`,
    row.goal === '' ? '' : `${row.goal} ${row.holds ? 'holds' : 'MISSED'}`,
  ])
  const table = [['id', 'what', 'figure', 'peer', 'ratio', 'goal'], ...cells]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? []
  for (const line of table)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

/** Writes bench/results/<stage>.json and returns its path. */
export const writeReport = async ({ stage, rows }: Report): Promise<URL> => {
  const folder = new URL('results/', import.meta.url)
  const file = new URL(`${stage}.json`, folder)
  const result = { ...currentMachine(), rows }
  await mkdir(folder, { recursive: true })
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`)
  return file
}
