// snapshots/*.json: gas of the verbs of every stage, measured by the concrete tests test/contracts/*/*Gas.t.sol (execution only, without
// the 21,000 and the calldata of a transaction). `--check` compares instead of writing: a drift is explained in the commit.
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const FOLDER = join(root, 'snapshots')

/** Gas by group and name. */
export type Gas = Readonly<Record<string, Readonly<Record<string, number>>>>

type Files = Map<string, string>

/** Only files: what stands in folders of snapshots/ is not gas. */
const namesNow = (): string[] => globSync('*.json', { cwd: FOLDER })

const filesNow = (): Files => new Map(namesNow().map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]))

const write = (files: Files): void => {
  for (const name of namesNow()) rmSync(join(FOLDER, name))
  mkdirSync(FOLDER, { recursive: true })
  for (const [name, text] of files) writeFileSync(join(FOLDER, name), text)
}

/** Hardhat writes where it likes: what stood there before is put back. */
const measureFiles = (): Files => {
  const before = filesNow()
  const tests = globSync('test/contracts/*/*Gas.t.sol', { cwd: root }).sort()
  const hardhat = join(root, 'node_modules/hardhat/dist/src/cli.js')
  const run = spawnSync(process.execPath, [hardhat, 'test', 'solidity', '--snapshot', ...tests], { cwd: root, encoding: 'utf8' })
  const measured = filesNow()
  write(before)
  rmSync(join(root, '.gas-snapshot'), { force: true })
  if (run.status !== 0) process.stderr.write(`${run.stdout}${run.stderr}`)
  return run.status === 0 ? new Map([...measured].map(([name, text]) => [name, `${sorted(text)}\n`])) : new Map()
}

const sorted = (text: string): string => {
  // CAST: Hardhat writes an object of decimal strings.
  const entries = Object.entries(JSON.parse(text) as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(entries.map(([name, gas]) => [name, Number(gas)])), null, 2)
}

/** Measures now. Empty if a test fails. */
export const measureGas = (): Gas =>
  Object.fromEntries([...measureFiles()].map(([name, text]) => [name.replace('.json', ''), JSON.parse(text)]))

const check = (measured: Files): void => {
  const committed = filesNow()
  for (const name of new Set([...measured.keys(), ...committed.keys()])) {
    if (measured.get(name) === committed.get(name)) continue
    process.stderr.write(
      `snapshots/${name} drifted:\n${committed.get(name) ?? 'nothing'}→ ${measured.get(name) ?? 'nothing'}Run: npm run generate\n`,
    )
    process.exitCode = 1
  }
}

if (process.argv[1] === import.meta.filename) {
  const measured = measureFiles()
  if (measured.size === 0) process.exitCode = 1
  else if (process.argv.includes('--check')) check(measured)
  else write(measured)
}
