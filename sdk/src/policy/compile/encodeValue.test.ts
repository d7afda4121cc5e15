import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CausewayError } from '../../errors.ts'
import { leftOperandCodes } from '../generated/vocabulary.ts'
import { nameHash, noCode, toInteger, valueKinds } from '../policyFormat.ts'
import { encodeValue, orderedTerm } from './encodeValue.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const literal = (value: string, type = 'string') => ({ kind: 'literal', value, datatype: xsd + type }) as const
const iri = (value: string) => ({ kind: 'iri', value, datatype: '' }) as const
const { count, payAmount, purpose, dateTime, elapsedTime, version } = leftOperandCodes

/** Scale and mantissa. */
const decimalOf = (value: string, type: string, leftOperand: number): [number, bigint] => {
  const { kind, bytes } = encodeValue(literal(value, type), leftOperand, '')
  assert.equal(kind, valueKinds.decimal)
  return [bytes[0] ?? -1, toInteger(bytes.slice(1))]
}

test('a decimal has the smallest scale, whatever its spelling', () => {
  assert.deepEqual(decimalOf('5.00', 'decimal', payAmount), [0, 5n])
  assert.deepEqual(decimalOf('500', 'integer', payAmount), [0, 500n])
  assert.deepEqual(decimalOf('3.35E1', 'double', payAmount), [1, 335n])
  assert.deepEqual(decimalOf('-0.0010', 'decimal', version), [3, -1n])
  assert.deepEqual(decimalOf('0.00', 'decimal', noCode), [0, 0n])
  assert.deepEqual(decimalOf('.5', 'decimal', count), [1, 5n])
  assert.deepEqual(decimalOf('1e3', 'double', payAmount), [0, 1000n])
})

test('operands that count keep whole numbers whole', () => {
  const seven = encodeValue(literal('7.0', 'decimal'), count, '')
  assert.deepEqual([seven.kind, toInteger(seven.bytes)], [valueKinds.int64, 7n])
  assert.equal(encodeValue(literal(String(2n ** 63n), 'integer'), count, '').kind, valueKinds.int256)
})

test('names are IRIs or texts, and written hashes are themselves', () => {
  assert.equal(encodeValue(iri('urn:a'), purpose, '').kind, valueKinds.iri)
  assert.deepEqual(encodeValue(literal('urn:a'), purpose, ''), encodeValue(iri('urn:a'), purpose, ''))
  assert.deepEqual(encodeValue(literal('EU'), version, ''), { kind: valueKinds.text, bytes: nameHash('EU') })
  const hash = 'ab'.repeat(32)
  assert.equal(Buffer.from(encodeValue(iri(`urn:cwy:hash:${hash}`), purpose, '').bytes).toString('hex'), hash)
  const text = { kind: 'literal', value: hash, datatype: 'urn:cwy:odrl:textHash' } as const
  assert.deepEqual(encodeValue(text, purpose, ''), { kind: valueKinds.text, bytes: Uint8Array.from(Buffer.from(hash, 'hex')) })
})

test('booleans, instants and durations of an operand that takes any value go by their datatype', () => {
  assert.deepEqual(encodeValue(literal('true', 'boolean'), noCode, ''), { kind: valueKinds.boolean, bytes: Uint8Array.of(1) })
  assert.equal(encodeValue(literal('2027-01-01', 'date'), version, '').kind, valueKinds.seconds)
  assert.equal(toInteger(encodeValue(literal('P2W', 'duration'), version, '').bytes), 1_209_600n)
  assert.equal(encodeValue(literal('2027-01-01'), version, '').kind, valueKinds.text)
})

test('a plain text under an order is what it looks like', () => {
  assert.equal(orderedTerm(literal('17')).datatype, `${xsd}decimal`)
  assert.equal(orderedTerm(literal('2027-01-01T00:00:00Z')).datatype, `${xsd}dateTime`)
  assert.equal(orderedTerm(literal('P1D')).datatype, `${xsd}duration`)
  assert.equal(orderedTerm(literal('Paris')).datatype, `${xsd}string`)
  assert.equal(orderedTerm(literal('17', 'token')).datatype, `${xsd}decimal`)
  assert.equal(orderedTerm(iri('urn:17')).datatype, '')
})

test('refuses what the operand cannot be compared with', () => {
  const refused = [
    [literal('soon', 'dateTime'), dateTime],
    [literal('2027-01-01T00:00:00.0001Z', 'dateTime'), dateTime],
    [literal('P1M', 'duration'), elapsedTime],
    [literal('PT0.5S', 'duration'), elapsedTime],
    [literal('PT9999999999999999999S', 'duration'), elapsedTime],
    [literal('60', 'integer'), elapsedTime],
    [literal('', 'decimal'), payAmount],
    [literal('.', 'decimal'), payAmount],
    [literal('1e999', 'double'), payAmount],
    [literal('INF', 'double'), payAmount],
    [literal(`0.${'1'.repeat(39)}`, 'decimal'), payAmount],
    [literal('maybe', 'boolean'), noCode],
    [literal('12:00', 'time'), noCode],
    [literal('12:00:00', 'time'), elapsedTime],
    [literal('12:00:00', 'duration'), elapsedTime],
    [literal('5', 'integer'), purpose],
    [{ kind: 'literal', value: 'x', datatype: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString' }, purpose],
    [{ kind: 'blank', value: '_:b0', datatype: '' }, purpose],
  ] as const
  for (const [term, leftOperand] of refused) {
    assert.throws(
      () => encodeValue(term, leftOperand, '/x'),
      (error) => error instanceof CausewayError && error.code === 'PolicyValueInvalid' && error.metadata.path === '/x',
      term.value,
    )
  }
})

test('a time of day is the duration since midnight, and equals it', () => {
  const sinceMidnight = encodeValue(literal('PT18H', 'duration'), noCode, '')
  assert.deepEqual(encodeValue(literal('18:00:00', 'time'), noCode, ''), sinceMidnight)
  assert.deepEqual(encodeValue(literal('20:00:00+02:00', 'time'), noCode, ''), sinceMidnight)
  assert.throws(() => encodeValue(literal('06:00:13.62', 'time'), noCode, ''), CausewayError)
  assert.throws(() => encodeValue(literal('25:00:00', 'time'), noCode, ''), CausewayError)
})
