// docs/errors.md: every typed error with its kind, what it means and what to do. `--check` compares instead of writing.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { contractErrorTable } from '../sdk/src/client/contractErrors.ts'
import type { ErrorDefinition } from '../sdk/src/errors.ts'
import { contractErrors } from '../sdk/src/generated/contracts/errors.ts'

const root = join(import.meta.dirname, '..')
const FILE = join(root, 'docs/errors.md')
const SOURCES = ['sdk/src/**/*.ts', 'node/src/**/*.ts', 'deploy/**/*.ts']

type Table = Readonly<Record<string, ErrorDefinition>>

/** The exported tables of a module: what defineErrors returned. */
const tablesOf = async (file: string): Promise<Table[]> => {
  const module: Record<string, unknown> = await import(pathToFileURL(join(root, file)).href)
  return Object.values(module).flatMap((value) => {
    const isTable = typeof value === 'object' && value !== null && 'table' in value
    // CAST: defineErrors is the only maker of objects with a table.
    return isTable ? [value.table as Table] : []
  })
}

const definesErrors = (file: string): boolean =>
  !file.endsWith('.test.ts') && /export const \w+ = defineErrors/.test(readFileSync(join(root, file), 'utf8'))

const rowsOf = (table: Table): string[] =>
  Object.entries(table)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { kind, summary, hint }]) => `| \`${code}\` | ${kind} | ${summary} | ${hint.replaceAll('|', '\\|')} |`)

const section = (title: string, table: Table): string =>
  `## ${title}\n\n| code | kind | what happened | what to do |\n|---|---|---|---|\n${rowsOf(table).join('\n')}\n`

const checkContractTable = (): void => {
  const declared = new Set(contractErrors.map((line) => line.slice('error '.length, line.indexOf('('))))
  const missing = [...declared].filter(
    (name) =>
      !(name in contractErrorTable) &&
      /^(Committee|Curse|Inbox|Message|Outbox|Atomic|BoundedCall|Comet|LightClient|StateProof|Trie(Key|Node|ProofEnds)|Coordinator|Participant|Member|Product|Policy|Right|Agreement|Dut(y|ies)|Job|Result|Router|Voucher|Escrow|Split|Swap|Token)/.test(
        name,
      ),
  )
  const stale = Object.keys(contractErrorTable).filter((name) => !declared.has(name))
  if (missing.length + stale.length === 0) return
  process.stderr.write(
    `sdk/src/client/contractErrors.ts lacks ${missing.join(', ') || 'nothing'} and has too many: ${stale.join(', ') || 'none'}\n`,
  )
  process.exitCode = 1
}

const main = async (): Promise<void> => {
  checkContractTable()
  const sections = [section('Contracts', contractErrorTable)]
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter(definesErrors)
    .sort()) {
    for (const table of await tablesOf(file)) sections.push(section(`\`${file}\``, table))
  }
  const intro =
    'Made by `scripts/generateErrors.ts`: do not edit. Kinds map to HTTP statuses (input 400, forbidden 403, absent 404, conflict 409, size 413, unavailable 503, internal 500) and to exit codes of the command (internal 1, input and size 2, forbidden 3, absent 4, conflict 5, unavailable 6).'
  const text = `# Errors\n\n${intro}\n\n${sections.join('\n')}`
  if (!process.argv.includes('--check')) writeFileSync(FILE, text)
  else if (readFileSync(FILE, 'utf8') !== text) {
    process.stderr.write('docs/errors.md is stale. Run: npm run generate\n')
    process.exitCode = 1
  }
}

await main()
