// docs/conformance.md: every suite on every engine under the options that it states. `--check` compares instead of writing.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allEngines, byOptions, ownFolders, runAll, type SuiteResult, score } from '../conformance/runAll.ts'
import type { Row } from '../conformance/runSuite.ts'

const file = join(import.meta.dirname, '../docs/conformance.md')

const head = `# Conformance

Made by \`npm run generate\` (scripts/generateConformance.ts): do not edit. \`npm run conformance -- odrl [DIR…]\` runs the same, on any folder with an
\`index.json\` in the format of \`test/odrl\`.

Engines: **model** evaluates the normalised model of a document, with its graph; **bytes** is the TypeScript evaluator over compiled bytes; **chain** is
\`PolicyEvaluator\` on a chain, with the real \`FactRegistry\` and facts mocked at the fact-source interface (\`test/contracts/policy/CaseRunner.sol\`).
Bytes and chain read instants of \`dateTime\` to the second, because a block's time has no fraction. Where a suite gives states in advance instead of facts,
they get a value under which the constraints come out as given. What a suite states, and only that, is compared: the decision, or the state of a rule,
a constraint, a refinement or a duty (not, of a duty's own constraints, which of them hold).

An engine that always denies scores 41 of 68 on \`solidlab-test-suite\`: read the columns together.

`

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`

const toTable = (results: readonly SuiteResult[], engines: readonly string[]): string => {
  const rows = results.flatMap((result) => result.rows)
  const body = [...Map.groupBy(rows, ({ suite }) => suite)].flatMap(([suite, ofSuite]) =>
    [...byOptions(ofSuite)].map(([options, set]) =>
      line([
        suite,
        ...engines.map((engine) => score(set.filter((row) => row.engine === engine))),
        options || 'none (the strict reading)',
      ]),
    ),
  )
  return [line(['suite', ...engines, 'options']), line(['---', ...engines.map(() => '--:'), '---']), ...body].join('')
}

const toFailures = (rows: readonly Row[]): string => {
  const failed = rows.filter(({ passed }) => !passed)
  if (failed.length === 0) return '\nNo case fails.\n'
  const lines = failed.map(({ suite, case: id, engine, reason }) => `- ${suite} ${id}, ${engine}: ${reason}\n`)
  return `\nCases that fail:\n\n${lines.join('')}`
}

const toSources = (results: readonly SuiteResult[]): string => {
  const suites = new Map(results.map(({ suite }) => [suite.name, suite]))
  const lines = [...suites.values()].map(({ name, source, licence }) => line([name, source, licence]))
  return `\n${line(['suite', 'source', 'licence'])}${line(['---', '---', '---'])}${lines.join('')}`
}

const engines = allEngines()
const results = await runAll(ownFolders(), engines)
const table = toTable(
  results,
  engines.map(({ name }) => name),
)
const text = `${head}${table}${toFailures(results.flatMap(({ rows }) => rows))}${toSources(results)}`
if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('docs/conformance.md drifted. Run: npm run generate\n')
  process.exitCode = 1
}
