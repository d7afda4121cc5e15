// Imports point upstream only: a stage may use the stages before it, never a later one. Secret keys stay with their owner. Files stay small.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

const root = join(import.meta.dirname, '..')

const STAGES = [
  ...['member', 'identity', 'product', 'policy', 'right', 'eligibility', 'export', 'agreement'],
  ...['compute', 'result', 'meter', 'settlement', 'bridge', 'audit'],
]

const SECRET_KEY = 'sdk/src/compute/secretKey'
/** The process of a key's owner: the only module outside tests that may load it, and it is started, never imported. */
const KEY_OWNER = 'sdk/src/compute/keyOwnerProcess'
const MOST_LINES = 400

const IMPORT = /(?:from|import\(|import|resolve\()\s*["']([^"']+)["']/g

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(IMPORT)]
    .map(([, name = '']) => pathOf(file, name))
    .filter((path) => path !== '')

const pathOf = (file: string, name: string): string => {
  if (name.startsWith('@causeway/')) return name.replace(/^@causeway\/(sdk|node)\/?/, '$1/src/')
  if (!name.startsWith('.')) return ''
  return relative(root, normalize(join(root, dirname(file), name))).replace(/\.(ts|tsx|sol)$/, '')
}

/** The number of the stage a path belongs to in its layer; -1 for what belongs to none. */
const stageOf = (path: string): { layer: string; index: number } => {
  const [, layer = '', stage = ''] = /^(contracts|sdk\/src|node\/src|web\/src)\/([^/]+)\//.exec(`${path}/`) ?? []
  return { layer, index: STAGES.indexOf(stage) }
}

/** The commands are the outermost layer: they use every stage. */
const isOuter = (file: string): boolean => /commands\.ts$/.test(file)

const orderFaults = (files: readonly string[]): string[] =>
  files.flatMap((file) => {
    const here = stageOf(file)
    if (here.index < 0 || isOuter(file)) return []
    return importsOf(file)
      .filter((path) => stageOf(path).layer === here.layer && stageOf(path).index > here.index)
      .map((path) => `${file} imports ${path}: a later stage`)
  })

/** Everything that is reachable by imports from a file. */
const reachable = (start: string, seen: Set<string> = new Set()): Set<string> => {
  const path = start.replace(/\.(ts|tsx)$/, '')
  if (seen.has(path)) return seen
  seen.add(path)
  const [file] = globSync([`${path}.ts`, `${path}.tsx`], { cwd: root })
  if (file !== undefined) for (const next of importsOf(file)) if (next !== KEY_OWNER) reachable(next, seen)
  return seen
}

const keyFaults = (files: readonly string[]): string[] =>
  files
    .filter((file) => file.startsWith('node/') && reachable(file).has(SECRET_KEY))
    .map((file) => `${file} can reach ${SECRET_KEY}.ts`)

const sizeFaults = (files: readonly string[]): string[] =>
  files
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ file, lines }) => `${file} has ${lines} lines: look for a missing noun`)

const sources = globSync(['{contracts,sdk/src,node/src,web/src,deploy,scripts}/**/*.{sol,ts,tsx}'], { cwd: root })
  .filter((file) => !file.includes('/generated/') && !file.includes('node_modules'))
  .sort()
const product = sources.filter((file) => !/\.(test|cases)\.ts$/.test(file))
const faults = [...orderFaults(product), ...keyFaults(product), ...sizeFaults(sources)]
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length === 0 ? 0 : 1
