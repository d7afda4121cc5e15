// All suites on all engines, and their results as text and as a table for documents.
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { strictOptions } from '@causeway/sdk/policy/engine/options'
import { bytesEngine } from './bytesEngine.ts'
import { chainEngine } from './chainEngine.ts'
import { type Engine, modelEngine } from './engine.ts'
import { type Row, runSuite } from './runSuite.ts'
import { readSuite, type Suite } from './suite.ts'

const root = join(import.meta.dirname, '..')

/** The folders of test/odrl with an index. */
export const ownFolders = (): string[] =>
  globSync('test/odrl/*/index.json', { cwd: root })
    .map((file) => join(root, dirname(file)))
    .sort()

/** Engines in the order of the columns. */
export const allEngines = (): readonly Engine[] => [modelEngine, bytesEngine, chainEngine()]

export type SuiteResult = { readonly suite: Suite; readonly rows: readonly Row[] }

/** Runs every suite on every engine. @param report is called with each result as soon as it is there */
export const runAll = async (
  folders: readonly string[],
  engines: readonly Engine[],
  report: (result: SuiteResult) => void = () => undefined,
): Promise<SuiteResult[]> => {
  const results: SuiteResult[] = []
  for (const folder of folders) {
    const suite = readSuite(folder)
    for (const engine of engines) {
      const result = { suite, rows: await runSuite(suite, engine) }
      results.push(result)
      report(result)
    }
  }
  return results
}

/** What differs from the strict reading. */
const optionsOf = ({ options }: Row): string =>
  Object.entries(options)
    .filter(([name, value]) => Object.entries(strictOptions).every(([known, strict]) => known !== name || strict !== value))
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(' ')

/** Rows by the options under which they ran, in the order in which these first come up. */
export const byOptions = (rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> => Map.groupBy(rows, optionsOf)

/** `68/68`. */
export const score = (rows: readonly Row[]): string => `${rows.filter(({ passed }) => passed).length}/${rows.length}`
