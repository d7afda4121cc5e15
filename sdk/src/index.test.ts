import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as sdk from './index.ts'

test('every verb that takes a client is on the public list', () => {
  const files = globSync('*/*.ts', { cwd: import.meta.dirname }).filter((file) => !/\.test\.ts$|generated|^client/.test(file))
  const verbs = files.flatMap((file) =>
    [
      ...readFileSync(`${import.meta.dirname}/${file}`, 'utf8').matchAll(
        /^export const (\w+) = (?:async )?\(\s*client: CausewayClient/gm,
      ),
    ].map(([, name = '']) => name),
  )
  assert.ok(verbs.length >= 15)
  assert.deepEqual(
    verbs.filter((verb) => !(verb in sdk)),
    [],
  )
})
