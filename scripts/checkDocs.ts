// What documents claim must be there: files that are linked, scripts that are named, tests that invariants and threats name.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import packageFile from '../package.json' with { type: 'json' }

const root = join(import.meta.dirname, '..')
const MOST_README_WORDS = 400
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const documents = globSync(['*.md', 'docs/**/*.md', 'test/data/*.md', 'sdk/**/*.md'], { cwd: root })
  .filter((file) => !file.includes('node_modules'))
  .sort()

const linkFaults = (file: string): string[] =>
  [...read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(file), target)))
    .map((target) => `${file} links ${target}, which is not there`)

const scriptFaults = (file: string): string[] =>
  [...read(file).matchAll(/npm (?:run )?(demo|test|start|bench|check|generate|causeway|conformance)\b/g)]
    .map(([, name = '']) => name)
    .filter((name) => !(name in packageFile.scripts))
    .map((name) => `${file} names npm run ${name}, which package.json does not have`)

/** Every `test…`, `invariant_…` or `….test.ts` in backquotes must be found among the tests. */
const testFaults = (file: string): string[] => {
  const names = [...read(file).matchAll(/`((?:testFuzz|test|invariant)_\w+|[\w./-]+\.test\.ts)`/g)].map(([, name = '']) => name)
  return names.filter((name) => !testExists(name)).map((name) => `${file} names the test ${name}, which is not there`)
}

const solidityTests = globSync('test/contracts/**/*.sol', { cwd: root }).map(read).join('\n')
const testExists = (name: string): boolean =>
  name.endsWith('.ts') ? existsSync(join(root, name)) : solidityTests.includes(`function ${name}(`)

const decisionFaults = (file: string): string[] => {
  if (!file.startsWith('docs/decisions/')) return []
  const text = read(file)
  return ['## Decision', '## Rationale', '## Approach']
    .filter((heading) => !text.includes(heading))
    .map((heading) => `${file} lacks ${heading}`)
}

const readmeFaults = (): string[] => {
  const words = read('README.md')
    .replaceAll(/[|`#*[\]()-]/g, ' ')
    .split(/\s+/)
    .filter(Boolean).length
  return words > MOST_README_WORDS ? [`README.md has ${words} words; at most ${MOST_README_WORDS}`] : []
}

/** Invariants are numbered, and each names its test. */
const invariantFaults = (): string[] =>
  read('docs/invariants.md')
    .split('\n')
    .filter((line) => /^\| [A-Z]+\d+ \|/.test(line) && !/`(?:testFuzz|test|invariant)_\w+`|`[\w./-]+\.test\.ts`/.test(line))
    .map((line) => `docs/invariants.md: no test is named in ${line.slice(0, 60)}…`)

const faults = [
  ...documents.flatMap((file) => [...linkFaults(file), ...scriptFaults(file), ...testFaults(file), ...decisionFaults(file)]),
  ...readmeFaults(),
  ...invariantFaults(),
]
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length === 0 ? 0 : 1
