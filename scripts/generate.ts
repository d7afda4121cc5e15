// npm run generate [-- --check]: everything in the tree that a program wrote. With --check it is compared instead of written.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** In this order: later ones read what earlier ones wrote. */
const generators = [
  'generateVocabulary',
  'generateProfile',
  'generateContracts',
  'generateLayouts',
  'buildKernel',
  'generateErrors',
  'generateFaults',
  'generateOpenapi',
  'generateConformance',
  'generateGas',
]

const failed = generators.filter((name) => {
  const args = [join(root, 'scripts', `${name}.ts`), ...process.argv.slice(2)]
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status !== 0
})
if (failed.length > 0) {
  process.stderr.write(`failed: ${failed.join(', ')}\n`)
  process.exitCode = 1
}
