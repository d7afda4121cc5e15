// npm run conformance -- odrl [DIR…]: runs suites of ODRL cases on every engine and prints suite × engine × options, with every case that fails.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { currentMachine } from '../bench/machine.ts'
import { allEngines, byOptions, ownFolders, runAll, type SuiteResult, score } from '../conformance/runAll.ts'
import type { Row } from '../conformance/runSuite.ts'
import { printFault } from '../node/src/command/output.ts'

const root = join(import.meta.dirname, '..')

const printSuite = ({ suite, rows }: SuiteResult): void => {
  for (const [options, set] of byOptions(rows)) {
    process.stdout.write(`${suite.name}  ${set[0]?.engine ?? ''}  ${score(set)}  ${options}\n`)
  }
}

/** A case that fails on one engine shows what every engine said of it. */
const printFailure = (rows: readonly Row[]): void => {
  const [first] = rows
  process.stdout.write(`  ${first?.suite ?? ''} ${first?.case ?? ''}: expected ${JSON.stringify(first?.expected)}\n`)
  for (const { engine, passed, found, reason } of rows) {
    process.stdout.write(`    ${engine}${passed ? ' (as expected)' : ''}: ${JSON.stringify(found)}: ${reason}\n`)
  }
}

const run = async (given: readonly string[]): Promise<number> => {
  const folders = given.length > 0 ? given.map((folder) => resolve(folder)) : ownFolders()
  const results = await runAll(folders, allEngines(), printSuite)
  const rows = results.flatMap((result) => result.rows)
  const cases = Map.groupBy(rows, (row) => `${row.suite} ${row.case}`)
  const failed = [...cases.values()].filter((answers) => answers.some(({ passed }) => !passed))
  if (failed.length > 0) process.stdout.write('\nfailed:\n')
  for (const answers of failed) printFailure(answers)
  mkdirSync(join(root, 'conformance/results'), { recursive: true })
  const text = JSON.stringify({ ...currentMachine(), folders, rows }, undefined, 2)
  writeFileSync(join(root, 'conformance/results/odrl.json'), `${text}\n`)
  return failed.length === 0 ? 0 : 1
}

const [name, ...given] = process.argv.slice(2)
if (name === 'odrl') {
  try {
    process.exitCode = await run(given)
  } catch (fault) {
    process.exitCode = printFault(fault, { json: false })
  }
} else {
  process.stderr.write('usage: npm run conformance -- odrl [DIR…]\n')
  process.exitCode = 2
}
