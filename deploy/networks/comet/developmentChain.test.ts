import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { MAKERS } from './developmentChain.ts'

/** What says nothing of the content of a chain: errors, types, and the writing and starting of anything. */
const NEUTRAL = [
  ...['errors.ts', 'buildEngine.ts', '../networkErrors.ts', '../writeWhole.ts', '../genesisAlloc.ts'],
  ...['../guardedProcess.ts', '../../errors.ts'],
]

/** Every file of deploy/ that the one with this name imports, itself included. */
const reachable = (url: URL, seen: Set<string> = new Set()): Set<string> => {
  if (seen.has(url.href)) return seen
  seen.add(url.href)
  const text = readFileSync(fileURLToPath(url), 'utf8')
  for (const [, name = ''] of text.matchAll(/^(?:import|\} from|export .* from).*'(\.[^']+\.ts)'$/gm))
    reachable(new URL(name, url), seen)
  return seen
}

test('a kept chain is made anew when anything changes that decides how it is made', () => {
  const here = new URL('./', import.meta.url)
  const found = reachable(new URL('initComet.ts', here))
  const named = new Set([...MAKERS, ...NEUTRAL].map((name) => new URL(name, here).href))
  assert.deepEqual(
    [...found].filter((href) => !named.has(href)),
    [],
  )
})
