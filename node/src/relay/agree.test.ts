import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import fc from 'fast-check'
import { agree, type Voice } from './agree.ts'
import { relayErrors } from './errors.ts'

const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code
const voice = (index: number, answer: number | undefined): Voice<number> => {
  const endpoint = `endpoint-${index}`
  return answer === undefined ? { endpoint, fault: relayErrors.RelayEndpointDown({ endpoint }) } : { endpoint, answer }
}

describe('agree', () => {
  it('names who is silent when too few answer, however right they are', () => {
    const voices = [voice(0, 7), voice(1, undefined), voice(2, undefined)]
    assert.throws(
      () => agree(2, voices, 'x'),
      (error) => error instanceof CausewayError && String(error.metadata.silent) === 'endpoint-1,endpoint-2',
    )
  })

  it('gives an answer only if all that answered gave it, and they are enough', () => {
    const answers = fc.array(fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 6 }), (given, required) => {
        const voices = given.map((answer, index) => voice(index, answer))
        const heard = given.filter((answer) => answer !== undefined)
        const distinct = new Set(heard)
        if (distinct.size > 1) assert.throws(() => agree(required, voices, 'x'), codeIs('RelayEndpointsDisagree'))
        else if (heard.length < required) assert.throws(() => agree(required, voices, 'x'), codeIs('RelayTooFewAgree'))
        else assert.equal(agree(required, voices, 'x'), heard[0])
      }),
      { numRuns: 2_000 },
    )
  })
})
