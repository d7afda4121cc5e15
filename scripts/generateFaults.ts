// docs/faults.md: what was done to a chain, what it should have led to, and what was found. The rows are the lists that the tests run, the
// figures those that a run with CAUSEWAY_RECORD=1 left in test/faults/table/results.json. `--check` compares instead of writing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { Engine, FaultRow } from '../test/faults/comet/fault.ts'
import { bridgeFaults, chainFaults } from '../test/faults/table/faultRows.ts'
import { type RecordedResult, readResults } from '../test/faults/table/record.ts'

const file = join(import.meta.dirname, '..', 'docs', 'faults.md')

const HEAD = `<!-- cspell:disable: messages of programs, cut off -->

# Faults

What was done to a network, what it should have led to, and what was found. \`scripts/generateFaults.ts\` makes this page of the lists that the
tests run (\`test/faults/comet\`, \`test/faults/bridge\`) and of the results of the last recorded run (\`CAUSEWAY_LONG=1 CAUSEWAY_RECORD=1 npm test -- test/faults\`).

## Of a chain

- **comet**: four validators, each CometBFT joined to geth, as processes on one machine. "not run here" is a fault that no recorded run has
  brought about. The time is from the end of the fault to the expected outcome.
- **embedded**: one process that decides alone. It has no proposer to outvote, no peer to refuse and no quorum to lose: these faults do not
  apply to it. What happens to a node when its chain goes away is tested in \`test/faults/chainAway.test.ts\`.
- **besu**: run by consortia that have it; no fault was brought about on it here. What is known of it stands in its own documents.
`

const forTable = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')

/** What a column says where nothing was recorded. */
const ABSENT: Readonly<Record<Engine, string>> = {
  embedded: 'does not apply',
  comet: 'not run here',
  besu: 'not run here',
}

const cell = (row: FaultRow, engine: Engine, results: readonly RecordedResult[]): string => {
  const found = results.find((result) => result.id === row.id && result.engine === engine)
  if (found === undefined) return ABSENT[engine]
  const time = found.seconds === undefined ? '' : ` after ${found.seconds} s`
  return `**${found.outcome}**${time}: ${forTable(found.seen)} (${found.date}, \`${found.commit}\`)`
}

/** Faults of the bridge are of processes and messages between two chains, each of which is one anvil; where consensus matters, four validators. */
const BRIDGE = `## Of the bridge

Brought about in every \`npm test\`, between two real chains with contracts, signatures and processes as they are shipped: of the engine embedded, where
what happens does not depend on consensus, and of the engine comet (four validators each), where a light client of the one stands on the other. Nothing
lost, nothing twice, no lock older than its deadline: each row asserts that. What a light client does with forged headers and proofs one by one is in
\`test/contracts/bridge\`. The time is from the end of the fault until everything was delivered, on the machine of the run.
`

const bridgeTable = (rows: readonly FaultRow[], results: readonly RecordedResult[]): string => {
  const lines = rows.map((row) => {
    const found = cell(row, row.engine, results)
    const cells = [row.id, row.engine, forTable(row.fault), forTable(row.outcome)]
    return `| ${[...cells, found === ABSENT[row.engine] ? 'not run here' : found].join(' | ')} |`
  })
  return ['| id | engine | fault | expected outcome | found |', '|---|---|---|---|---|', ...lines].join('\n')
}

const countHeld = (rows: readonly FaultRow[], results: readonly RecordedResult[]): number =>
  rows.filter(({ id }) => results.some((result) => result.id === id && result.outcome === 'held')).length

export type FaultLists = { readonly chain: readonly FaultRow[]; readonly bridge: readonly FaultRow[] }

export const faultsPage = ({ chain, bridge }: FaultLists, results: readonly RecordedResult[]): string => {
  const lines = chain.map((row) => {
    const cells = [row.id, forTable(row.fault), forTable(row.outcome), cell(row, 'comet', results)]
    return `| ${[...cells, cell(row, 'embedded', results), cell(row, 'besu', results)].join(' | ')} |`
  })
  const table = ['| id | fault | expected outcome | comet | embedded | besu |', '|---|---|---|---|---|---|', ...lines]
  const count = (of: readonly FaultRow[], where: string): string =>
    `${countHeld(of, results)} of ${of.length} faults were brought about ${where} with the expected outcome.`
  const parts = [HEAD, count(chain, 'on comet'), '', ...table, '', BRIDGE, count(bridge, 'between two chains'), '']
  return `${[...parts, bridgeTable(bridge, results)].join('\n')}\n`
}

if (process.argv[1] === import.meta.filename) {
  const page = faultsPage({ chain: chainFaults, bridge: bridgeFaults }, readResults())
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (!process.argv.includes('--check')) writeFileSync(file, page)
  else if (page !== committed) {
    process.stderr.write('docs/faults.md is not what the lists and results say; run: node scripts/generateFaults.ts\n')
    process.exitCode = 1
  }
}
