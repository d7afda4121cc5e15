// Which file of tests runs when: several at once, so that a core computes while validators wait for their next block.
import { globSync } from 'node:fs'

/** Both lists: what takes longest first, or it would run alone at the end. A file belongs to the first pattern that finds it. */
const WAITING = [
  'test/flows/network/cometChains.test.ts',
  'test/flows/network/runbook.test.ts',
  'test/faults/comet/contracts.test.ts',
  'test/faults/bridge/cometRelay.test.ts',
  'test/faults/comet/*.test.ts',
  'test/flows/network/*.test.ts',
]
const COMPUTING = [
  'test/flows/command/*.test.ts',
  'test/faults/**/*.test.ts',
  'test/flows/member/*.test.ts',
  'test/flows/demo/*.test.ts',
  'test/flows/policy/*.test.ts',
  'test/flows/**/*.test.ts',
  'node/src/**/*.test.ts',
  'deploy/**/*.test.ts',
  'conformance/**/*.test.ts',
  'sdk/src/**/*.test.ts',
  'web/src/**/*.test.ts',
  'test/contracts/**/*.test.ts',
]
/** No file of tests of these may be in neither list. */
const ALL = '{conformance,deploy,node,sdk,test,web}/**/*.test.ts'

export type TestFiles = {
  /** Tests on real validators, which mostly wait; two at once would starve each other. */
  readonly waiting: string[]
  readonly computing: string[]
}

/** The test files below a folder, in the order in which they should begin. @throws Error if a file is in no list */
export const findTestFiles = (root: string): TestFiles => {
  const find = (patterns: readonly string[]): string[] => patterns.flatMap((pattern) => globSync(pattern, { cwd: root }).sort())
  const waiting = new Set(find(WAITING))
  const computing = new Set(find(COMPUTING).filter((file) => !waiting.has(file)))
  const all = globSync(ALL, { cwd: root, exclude: ['**/node_modules/**'] })
  const unlisted = all.filter((file) => !waiting.has(file) && !computing.has(file))
  if (unlisted.length > 0) throw new Error(`scripts/testLanes.ts does not run ${unlisted.join(', ')}`)
  return { waiting: [...waiting], computing: [...computing] }
}

export type RunInLanesParameters = TestFiles & {
  /** How many files at a time. */
  readonly lanes: number
  /** What the lane that computes does first. */
  readonly first: Promise<unknown>
  readonly run: (file: string) => Promise<void>
}

/** Runs each file once. One lane computes, the others wait; a lane whose own files are all begun takes the others. */
export const runInLanes = async ({ waiting, computing, lanes, first, run }: RunInLanesParameters): Promise<void> => {
  const left = { waiting: [...waiting], computing: [...computing] }
  const work = async (own: string[], other: string[]): Promise<void> => {
    for (let file = own.shift() ?? other.shift(); file !== undefined; file = own.shift() ?? other.shift()) await run(file)
  }
  const compute = async (): Promise<void> => {
    await first
    await work(left.computing, left.waiting)
  }
  const waits = Array.from({ length: lanes - 1 }, () => work(left.waiting, left.computing))
  await Promise.all([compute(), ...waits])
}
