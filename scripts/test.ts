// npm test [-- [--engine ENGINE] [WORD…]]: contract tests, the tests of the engine where Go answers, then those of sdk, deployment, node, flows
// and faults. WORDs keep only the files whose path contains one of them. ENGINE (embedded, comet) is what tests of flows start their chains on;
// contract tests run in an EVM within their own process and touch no chain. CAUSEWAY_LONG=1 runs the long forms of fuzz tests.
import { type ChildProcess, spawn } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildEngine, hasGo } from '../deploy/networks/comet/buildEngine.ts'
import { parseEngine } from '../deploy/networks/startNetwork.ts'
import { findTestFiles, runInLanes } from './testLanes.ts'

const root = join(import.meta.dirname, '..')
const files = findTestFiles(root)
const { positionals: words, values } = parseArgs({ allowPositionals: true, options: { engine: { type: 'string' } } })
const engine = parseEngine(values.engine ?? process.env.CAUSEWAY_ENGINE)
/** A flow on four validators wants both cores of a small machine. */
const lanes = engine === 'comet' ? 1 : Math.min(2, availableParallelism())

type Counts = { passed: number; failed: number; skipped: number; exit: number }

const asked = (file: string): boolean => words.length === 0 || words.some((word) => file.includes(word))

type RunOptions = {
  readonly program?: string
  readonly cwd?: string
  readonly env?: Record<string, string>
  /** Shows what it printed when it has ended: another program prints at the same time. */
  readonly isShownLater?: boolean
}

/** Lines of a single file that the last line of all counts. */
const SUMMARY = /^ℹ (?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+\n/gm

const children = new Set<ChildProcess>()
let isStopped = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    isStopped = true
    for (const child of children) child.kill(signal)
  })
}

/** Runs a program, shows what it prints, and returns it too. */
const run = (
  args: readonly string[],
  { program = process.execPath, cwd = root, env = {}, isShownLater = false }: RunOptions = {},
): Promise<{ output: string; exit: number }> =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, FORCE_COLOR: '0', ...env },
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (!isShownLater) process.stdout.write(chunk)
      output += chunk
    })
    children.add(child)
    child.once('close', (code) => {
      children.delete(child)
      if (isShownLater) process.stdout.write(output.replaceAll(SUMMARY, ''))
      resolve({ output, exit: code ?? 1 })
    })
  })

const count = (output: string, pattern: RegExp): number => {
  const found = [...output.matchAll(pattern)].at(-1)?.[1]
  return found === undefined ? 0 : Number(found)
}

const HARDHAT = 'node_modules/hardhat/dist/src/cli.js'
const isContractTest = (file: string): boolean => file.endsWith('.t.sol')
const contractFiles = globSync('test/contracts/**/*.sol', { cwd: root }).sort()
const asksForContracts = contractFiles.some((file) => isContractTest(file) && asked(file))

/** Some flows read what is compiled, and no two may compile at once. What does not compile is told by the tests of the contracts. */
const compile = async (): Promise<void> => {
  if (asksForContracts) await run([HARDHAT, 'build', '--quiet'], { isShownLater: true })
}

const contractTests = async (): Promise<Counts> => {
  if (!asksForContracts) return { passed: 0, failed: 0, skipped: 0, exit: 0 }
  // Handlers and fixtures are named too: the runner knows only the files that it is given.
  const named = contractFiles.filter((file) => !isContractTest(file) || asked(file))
  const { output, exit } = await run([HARDHAT, 'test', 'solidity', ...named], { isShownLater: true })
  const [passed, failed] = [count(output, /(\d+) passing/g), count(output, /(\d+) failing/g)]
  // A compiler error fails the run without failing a test.
  return { passed, failed: failed === 0 && exit !== 0 ? 1 : failed, skipped: 0, exit }
}

/** With the race detector; in the long form also on networks with a real geth, which the faults of the default run cover from outside. */
const engineTests = async (): Promise<Counts> => {
  const nothing = { passed: 0, failed: 0, skipped: 0, exit: 0 }
  if (!asked('engine/')) return nothing
  if (!hasGo()) {
    process.stdout.write('\nLEFT OUT: no Go toolchain answers. The engine and every test on a real chain are skipped.\n\n')
    return { ...nothing, skipped: 1 }
  }
  const folder = join(root, 'engine')
  const geth = process.env.CAUSEWAY_LONG === '1' ? (await buildEngine()).geth : ''
  const tests = ['test', '-race', '-v', '-timeout', '60m', './...']
  const env: Record<string, string> = geth === '' ? {} : { CAUSEWAY_GETH: geth }
  const { output, exit } = await run(tests, { program: 'go', cwd: folder, env, isShownLater: true })
  const of = (word: string): number => [...output.matchAll(new RegExp(`^--- ${word}: `, 'gm'))].length
  const [passed, failed] = [of('PASS'), of('FAIL')]
  // What does not compile fails without failing a test.
  return { passed, failed: failed === 0 && exit !== 0 ? 1 : failed, skipped: of('SKIP'), exit }
}

/** Each file in a process of its own; what it printed is shown when it has ended. */
const nodeTests = async (first: Promise<unknown>): Promise<Counts> => {
  const [waiting, computing] = [files.waiting.filter(asked), files.computing.filter(asked)]
  const sums: Counts = { passed: 0, failed: 0, skipped: 0, exit: 0 }
  const failures: string[] = []
  const seconds: Record<string, number> = {}
  const madeOnce = mkdtempSync(join(tmpdir(), 'causeway-made-once-'))
  const env = { CAUSEWAY_ENGINE: engine, CAUSEWAY_MADE_ONCE: madeOnce }
  const runFile = async (file: string): Promise<void> => {
    if (isStopped) return
    const begun = performance.now()
    const { output, exit } = await run(['--test-reporter=spec', file], { env, isShownLater: true })
    seconds[file] = (performance.now() - begun) / 1_000
    const of = (name: string): number => count(output, new RegExp(`^ℹ ${name} (\\d+)`, 'gm'))
    const failed = of('fail') + of('cancelled')
    sums.passed += of('pass')
    sums.skipped += of('skipped') + of('todo')
    // What cannot be loaded fails without failing a test, and what ends itself early fails without a word.
    const isPassed = exit === 0 && of('tests') + of('suites') > 0
    sums.failed += isPassed ? failed : Math.max(failed, 1)
    if (isPassed) return
    sums.exit = exit || 1
    failures.push(file)
  }
  await runInLanes({ waiting, computing, lanes, first, run: runFile }).finally(() =>
    rmSync(madeOnce, { recursive: true, force: true }),
  )
  const longest = Object.entries(seconds).toSorted(([, a], [, b]) => b - a)
  const rows = longest.slice(0, 20).map(([file, took]) => `${took.toFixed(0).padStart(5)}  ${file}\n`)
  // The order in `testLanes.ts` should be that of these.
  if (words.length === 0) process.stdout.write(`\nSeconds of the files that took longest:\n${rows.join('')}`)
  if (failures.length > 0) process.stdout.write(`\nFAILED:\n${failures.map((file) => `  ${file}\n`).join('')}`)
  return sums
}

const main = async (): Promise<void> => {
  // Both compilers first, that of the contracts with one thread: validators that start beside them miss their turns.
  const [engineCounts] = await Promise.all([engineTests(), compile()])
  const contractCounts = contractTests()
  const parts = [engineCounts, ...(await Promise.all([contractCounts, nodeTests(contractCounts)]))]
  const sum = (name: keyof Counts): number => parts.reduce((total, part) => total + part[name], 0)
  const skipped = sum('skipped') === 0 ? '' : `, ${sum('skipped')} skipped`
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}\n`)
  process.exitCode = isStopped || sum('failed') > 0 || sum('passed') === 0 || parts.some(({ exit }) => exit !== 0) ? 1 : 0
}

await main()
