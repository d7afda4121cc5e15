// What the demonstration was asked to run on.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Engine } from '../../deploy/networks/network.ts'
import { parseEngine } from '../../deploy/networks/startNetwork.ts'
import { demoErrors } from './errors.ts'

export type Outcome = { readonly column: string; readonly value: string | undefined }

export type DemoOptions = {
  /** CSV with a header; patients (or whatever the rows are) in the same order for both parties. */
  readonly data: string
  readonly exposure: string
  readonly outcomes: readonly Outcome[]
  readonly json: boolean
  readonly engine: Engine
  /** Whether this is the published study, so that the tables are compared with the publication. */
  readonly published: boolean
}

export const USAGE = `usage: npm run demo -- [--data FILE.csv --exposure COLUMN --outcomes COLUMN[=VALUE],…] [--engine comet] [--json]

Without arguments it runs the study of the colon-cancer trial and compares with the publication.
  --data      any CSV with a header; a cell that is empty, NA, N/A, NaN or null is missing
  --exposure  the column whose categories (at most 64) the institute holds and encrypts
  --outcomes  the columns that the hospital holds. COLUMN=VALUE counts the rows with that value. COLUMN alone counts
              the affirmative value (1, yes, true) of a column with two such values, or else every value in turn
  --engine    embedded (one process, the default) or comet: four validators that are four organisations, which decide by votes
              and of which one is killed while the study runs; it is built with Go at the first time, which takes minutes
  --json      prints one object with the tables, the split and the refusals, and nothing else; npm adds two lines of its own
              unless it is called as npm run --silent demo -- … --json`

const STUDY = join(import.meta.dirname, '../../test/data/colon-trial.csv')

/** @param folder what a relative path is relative to. @throws UsageInvalid, UsageAsked, DataMissing, EngineUnknown */
export const parseOptions = (args: readonly string[], folder: string): DemoOptions => {
  const { data, exposure, outcomes, json, help, engine: asked } = parse(args)
  if (help) throw demoErrors.UsageAsked()
  const engine = parseEngine(asked)
  const given = [data, exposure, outcomes].filter((value) => value !== undefined).length
  if (given === 0) return { data: STUDY, exposure: 'treatment', outcomes: study, json, engine, published: true }
  if (data === undefined || exposure === undefined || outcomes === undefined) {
    throw demoErrors.UsageInvalid({ problem: '--data, --exposure and --outcomes go together' })
  }
  const file = resolve(folder, data)
  if (!existsSync(file)) throw demoErrors.DataMissing({ file })
  return { data: file, exposure, outcomes: parseOutcomes(outcomes), json, engine, published: false }
}

const study: readonly Outcome[] = [
  { column: 'recurrence', value: '1' },
  { column: 'death', value: '1' },
]

const parse = (args: readonly string[]) => {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  try {
    const options = { data: text, exposure: text, outcomes: text, json: flag, help: flag, engine: text }
    return parseArgs({ args: [...args], options, strict: true }).values
  } catch (cause) {
    throw demoErrors.UsageInvalid({ problem: cause instanceof Error ? cause.message : String(cause) }, cause)
  }
}

const parseOutcomes = (list: string): Outcome[] =>
  list.split(',').map((part) => {
    const at = part.indexOf('=')
    const [column, value] = at < 0 ? [part.trim(), undefined] : [part.slice(0, at).trim(), part.slice(at + 1).trim()]
    if (column === '') throw demoErrors.UsageInvalid({ problem: 'an outcome has no column', outcomes: list })
    return { column, value }
  })
