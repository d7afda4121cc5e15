import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CausewayError, type ErrorKind } from '../errors.ts'
import { problemSchema } from './jobApi.ts'
import { errorOfProblem, problemOf } from './jobApiProblem.ts'

const kinds: ErrorKind[] = ['input', 'forbidden', 'absent', 'conflict', 'size', 'unavailable', 'internal']

describe('problemOf', () => {
  it('carries every kind, code, hint and metadata there and back', () => {
    for (const kind of kinds) {
      const error = new CausewayError('Odd', { kind, summary: 'it is odd', hint: 'Even it.' }, { units: 2n ** 70n, nested: [1] })
      const problem = problemSchema.parse(JSON.parse(JSON.stringify(problemOf(error))))
      assert.equal(problem.title, 'it is odd')
      const back = errorOfProblem(problem)
      assert.deepEqual([back.code, back.kind, back.hint], ['Odd', kind, 'Even it.'])
      assert.deepEqual(back.metadata, { units: (2n ** 70n).toString(), nested: [1] })
      assert.equal(back.fault, kind === 'unavailable' ? 'retry' : 'reject')
    }
  })

  it('tells nothing of a cause', () => {
    const error = new CausewayError('Odd', { kind: 'internal', summary: 'odd', hint: '' }, {}, new RangeError('secret'))
    assert.ok(!JSON.stringify(problemOf(error)).includes('secret'))
  })
})
