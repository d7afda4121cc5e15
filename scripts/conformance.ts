// npm run conformance -- odrl [DIR…]: runs public suites of ODRL cases and prints suite × engine × options, with every case that fails.
import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { offChain } from '../conformance/engine.ts'
import { type Row, runSuite } from '../conformance/runSuite.ts'
import { readSuite } from '../conformance/suite.ts'

const root = join(import.meta.dirname, '..')
const engines = [offChain]

const printSuite = (name: string, rows: readonly Row[]): void => {
  const optionSets = new Map<string, Row[]>()
  for (const row of rows) {
    const key = Object.entries(row.options)
      .map(([option, value]) => `${option}=${value}`)
      .join(' ')
    optionSets.set(key, [...(optionSets.get(key) ?? []), row])
  }
  for (const [options, set] of optionSets) {
    const passed = set.filter((row) => row.passed).length
    process.stdout.write(`${name}  ${set[0]?.engine ?? ''}  ${passed}/${set.length}  ${options}\n`)
  }
  for (const row of rows.filter(({ passed }) => !passed)) {
    process.stdout.write(
      `  ${row.case}: expected ${JSON.stringify(row.expected)}\n    found ${JSON.stringify(row.found)}: ${row.reason}\n`,
    )
  }
}

const runAll = async (folders: readonly string[]): Promise<Row[]> => {
  const rows: Row[] = []
  for (const folder of folders) {
    const suite = readSuite(folder)
    for (const engine of engines) {
      const found = await runSuite(suite, engine)
      printSuite(suite.name, found)
      rows.push(...found)
    }
  }
  return rows
}

const [name, ...given] = process.argv.slice(2)
if (name !== 'odrl') {
  process.stderr.write('usage: npm run conformance -- odrl [DIR…]\n')
  process.exitCode = 2
} else {
  const defaults = globSync('test/odrl/*/index.json', { cwd: root }).map((file) => join(root, dirname(file)))
  const rows = await runAll(given.length > 0 ? given.map((folder) => resolve(folder)) : defaults.sort())
  mkdirSync(join(root, 'conformance/results'), { recursive: true })
  writeFileSync(join(root, 'conformance/results/odrl.json'), `${JSON.stringify({ node: process.version, rows }, undefined, 2)}\n`)
  process.exitCode = rows.every(({ passed }) => passed) ? 0 : 1
}
