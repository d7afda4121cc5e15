// The node's computing code cannot reach the module that holds secret keys, whatever it imports through.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const secretKey = join(root, 'sdk/src/compute/secretKey.ts')

const resolveImport = (from: string, name: string): string | undefined => {
  if (name.startsWith('.')) return resolve(dirname(from), name)
  if (name === '@causeway/sdk') return join(root, 'sdk/src/index.ts')
  return name.startsWith('@causeway/sdk/') ? join(root, 'sdk/src', `${name.slice('@causeway/sdk/'.length)}.ts`) : undefined
}

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].flatMap(
    ([, name]) => resolveImport(file, name ?? '') ?? [],
  )

const reachable = (files: string[]): Set<string> => {
  const seen = new Set<string>()
  const waiting = [...files]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file) || !existsSync(file)) continue
    seen.add(file)
    waiting.push(...importsOf(file))
  }
  return seen
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name))

describe('secret keys stay with their owner', () => {
  it('is unreachable from the compute stage and the composition root of the node', () => {
    const files = [...filesUnder(join(root, 'node/src/compute')), join(root, 'node/src/node.ts')]
    assert.equal(reachable(files).has(secretKey), false)
  })

  it('would be found: the walk follows imports through other files', () => {
    assert.equal(reachable([join(root, 'sdk/src/compute/decryptContingency.ts')]).has(secretKey), true)
    assert.ok(reachable(filesUnder(join(root, 'node/src/compute'))).has(join(root, 'sdk/src/compute/seal.ts')))
  })
})
