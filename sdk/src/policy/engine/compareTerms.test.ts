import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Term } from '../rdf/graph.ts'
import { compareTerms, instantOf, isIllTyped, isSame } from './compareTerms.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const literal = (value: string, type = ''): Term => ({ kind: 'literal', value, datatype: type === '' ? '' : `${xsd}${type}` })

test('instants know zones, fractions and the calendar', () => {
  assert.equal(instantOf(literal('2025-01-01T00:00:00+08:00')), Date.UTC(2024, 11, 31, 16))
  assert.equal(instantOf(literal('2024-12-31T24:00:00Z')), Date.UTC(2025, 0, 1))
  assert.equal(instantOf(literal('2024-02-29')), Date.UTC(2024, 1, 29))
  for (const none of ['2025-02-30', '2025-02-29T00:00:00Z', '2025-13-01', '2025-01-01T25:00:00Z', 'soon', '2025']) {
    assert.equal(instantOf(literal(none)), undefined, none)
  }
})

test('numbers are exact, and kinds do not mix', () => {
  assert.equal(compareTerms(literal('5.000000000000000001'), literal('5'), 'firstSecond'), 1)
  assert.equal(compareTerms(literal('5.0'), literal('5.00'), 'firstSecond'), 0)
  assert.equal(compareTerms(literal('5'), literal('P5D'), 'firstSecond'), undefined)
  assert.equal(compareTerms(literal('2025-01-01'), literal('5'), 'firstSecond'), undefined)
})

test('booleans have two spellings each, and a text of the same characters is an IRI', () => {
  assert.ok(isSame(literal('1', 'boolean'), literal('true'), 'firstSecond'))
  assert.ok(!isSame(literal('0', 'boolean'), literal('true'), 'firstSecond'))
  assert.ok(isSame(literal('urn:a'), { kind: 'iri', value: 'urn:a', datatype: '' }, 'firstSecond'))
})

test('a value that is not of its type compares with nothing', () => {
  assert.ok(isIllTyped(literal('soon', 'dateTime')))
  assert.ok(isIllTyped(literal('P1D', 'integer')))
  assert.ok(!isIllTyped(literal('P1D', 'duration')))
  assert.ok(!isIllTyped(literal('soon', 'string')))
})
