import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFigures } from './figures.ts'

test('reads names, labels with quotes, and numbers, and leaves comments out', () => {
  const text = '# HELP a_b what\n# TYPE a_b gauge\na_b{view="sent 1→2",code="x\\"y\\\\z"} 12\nplain 0.5\n\nodd line here\n'
  assert.deepEqual(parseFigures(text), [
    { name: 'a_b', labels: { view: 'sent 1→2', code: 'x"y\\z' }, value: 12 },
    { name: 'plain', labels: {}, value: 0.5 },
  ])
})
