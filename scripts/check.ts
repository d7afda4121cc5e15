// npm run check: format, lint, order of the stages, generated files, types, spelling, licences, documents. Nothing is written.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const root = join(import.meta.dirname, '..')
const bin = (name: string): string => join(root, 'node_modules/.bin', name)

type Check = { readonly name: string; readonly command: readonly string[] }

/** The longest first: the others run beside it. */
const checks: readonly Check[] = [
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
  { name: 'format and lint of TypeScript', command: [bin('biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'format of Solidity', command: [bin('prettier'), '--check', '{contracts,test}/**/*.sol'] },
  { name: 'lint of Solidity', command: [bin('solhint'), '--max-warnings', '0', 'contracts/**/*.sol'] },
  { name: 'order of the stages, isolation of keys, size of files', command: ['node', 'scripts/checkLayers.ts'] },
  { name: 'documents: links, commands, invariants and their tests', command: ['node', 'scripts/checkDocs.ts'] },
  { name: 'licences of dependencies', command: ['node', 'scripts/checkLicences.ts'] },
  { name: 'spelling of documents', command: [bin('cspell'), '--no-progress', '--no-summary', '*.md', 'docs/**/*.md'] },
  { name: 'types', command: [bin('tsc'), '-p', 'tsconfig.json'] },
  { name: 'types of the console', command: [bin('tsc'), '-p', 'web/tsconfig.json'] },
  { name: 'engine: go vet and staticcheck', command: ['node', 'scripts/checkEngine.ts'] },
]

const passes = async ({ name, command: [program = '', ...args] }: Check): Promise<boolean> => {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'}  ${name}\n`)
  if (status !== 0 || stderr.startsWith('LEFT OUT')) process.stdout.write(`${stdout}${stderr}\n`)
  return status === 0
}

const waiting = [...checks]
const work = async (): Promise<number> => {
  let failed = 0
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) if (!(await passes(next))) failed++
  return failed
}
const counts = await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))
const failed = counts.reduce((sum, count) => sum + count, 0)
process.stdout.write(`\n${checks.length - failed} checks passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
