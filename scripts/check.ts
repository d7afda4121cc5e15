// npm run check: format, lint, order of the stages, generated files, types, spelling, licences, documents. Nothing is written.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bin = (name: string): string => join(root, 'node_modules/.bin', name)

/** In this order: what is quick fails first. */
const checks: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'format and lint of TypeScript', command: [bin('biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'format of Solidity', command: [bin('prettier'), '--check', '{contracts,test}/**/*.sol'] },
  { name: 'lint of Solidity', command: [bin('solhint'), '--max-warnings', '0', 'contracts/**/*.sol'] },
  { name: 'order of the stages, isolation of keys, size of files', command: ['node', 'scripts/checkLayers.ts'] },
  { name: 'documents: links, commands, invariants and their tests', command: ['node', 'scripts/checkDocs.ts'] },
  { name: 'licences of dependencies', command: ['node', 'scripts/checkLicences.ts'] },
  { name: 'spelling of documents', command: [bin('cspell'), '--no-progress', '--no-summary', '*.md', 'docs/**/*.md'] },
  { name: 'engine: go vet and staticcheck', command: ['node', 'scripts/checkEngine.ts'] },
  { name: 'types', command: [bin('tsc'), '-p', 'tsconfig.json'] },
  { name: 'types of the console', command: [bin('tsc'), '-p', 'web/tsconfig.json'] },
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
]

const failed = checks.filter(({ name, command: [program = '', ...args] }) => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'}  ${name}\n`)
  if (status !== 0 || stderr.startsWith('LEFT OUT')) process.stdout.write(`${stdout}${stderr}\n`)
  return status !== 0
})
process.stdout.write(`\n${checks.length - failed.length} checks passed, ${failed.length} failed\n`)
process.exitCode = failed.length === 0 ? 0 : 1
