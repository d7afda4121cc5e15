// Right operands: what a constraint compares with, as the bytes of one value.
import { getBytes } from 'ethers'
import { policyErrors } from '../errors.ts'
import { leftOperandValues } from '../generated/vocabulary.ts'
import { nameHash, toTwosComplement, valueKinds } from '../policyFormat.ts'
import type { Term } from '../rdf/graph.ts'
import { encodeDuration, encodeInstant, encodeTimeOfDay } from './encodeTime.ts'
import { hashOf } from './nameBytes.ts'
import { isAbsoluteIri } from './terms.ts'

/** One value: its kind in the byte format, and its bytes; names carry their hash. */
export type RightValue = { readonly kind: number; readonly bytes: Uint8Array }

/** Datatype of a text of which only the hash is known: 64 hexadecimal digits. */
export const textHash = 'urn:cwy:odrl:textHash'

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const wholeTypes = [
  'integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger',
  'unsignedInt unsignedLong unsignedShort unsignedByte',
].flatMap((line) => line.split(' '))
const families = {
  instant: ['dateTime', 'dateTimeStamp', 'date'],
  duration: ['duration', 'dayTimeDuration', 'yearMonthDuration'],
  time: ['time'],
  number: [...wholeTypes, 'decimal', 'double', 'float'],
  boolean: ['boolean'],
  name: ['anyURI', 'language', 'Name', 'NCName', 'NMTOKEN'],
} as const
const textTypes = ['', ...['string', 'normalizedString', 'token', 'anyType', 'anySimpleType'].map((name) => xsd + name)]

type Family = keyof typeof families

/**
 * One value for a left operand, by the operand first and the datatype second. Instants are unix seconds (milliseconds if they have a
 * fraction) and UTC unless they name a zone; an xsd:date is its first second; durations are seconds, an xsd:time those since midnight; numbers are integers for operands
 * that count and decimals of the smallest scale for all others; a text that is an absolute IRI is the IRI.
 *
 * @param leftOperand its code, 0xffff for one without a code
 * @throws PolicyValueInvalid for a value that the left operand cannot be compared with
 *
 * @example
 * encodeValue({ kind: 'literal', value: '5.00', datatype: 'http://www.w3.org/2001/XMLSchema#decimal' }, leftOperandCodes.payAmount, '')
 * // { kind: 6, bytes: scale 0, mantissa 5 }
 */
export const encodeValue = (term: Term, leftOperand: number, path: string): RightValue => {
  const wanted = leftOperandValues[leftOperand] ?? 'any'
  const family = familyOf(term)
  if (wanted === 'name' || (wanted === 'any' && (family === undefined || family === 'name')))
    return encodeName(term, family, path)
  const needed = wanted === 'any' ? family : wanted === 'integer' || wanted === 'decimal' ? 'number' : wanted
  const isFitting = term.kind === 'literal' && (family === needed || (family === undefined && textTypes.includes(term.datatype)))
  if (!isFitting) throw invalid(path, term, `a ${needed} is expected`)
  if (needed === 'instant') return encodeInstant(term.value, path)
  if (needed === 'duration') return encodeDuration(term.value, path)
  if (needed === 'time') return encodeTimeOfDay(term.value, path)
  if (needed === 'boolean') return encodeBoolean(term, path)
  return encodeNumber(term, wanted === 'integer', path)
}

const familyOf = ({ kind, datatype }: Term): Family | undefined => {
  if (kind !== 'literal' || !datatype.startsWith(xsd)) return undefined
  const name = datatype.slice(xsd.length)
  const isFamily = ([, names]: readonly [string, readonly string[]]) => names.includes(name)
  // CAST: the keys of the table are its type.
  return Object.entries(families).find(isFamily)?.[0] as Family | undefined
}

/**
 * A plain text under an operator of order is what it looks like: texts have no order, numbers, instants and durations do. For
 * constraints and for the facts that they are compared with.
 */
export const orderedTerm = (term: Term): Term => {
  if (term.kind !== 'literal' || !textTypes.includes(term.datatype)) return term
  const found = looks.find(([, pattern]) => pattern.test(term.value))
  return found === undefined ? term : { ...term, datatype: xsd + found[0] }
}

const looks: readonly (readonly [string, RegExp])[] = [
  ['decimal', /^[+-]?\d+(\.\d+)?$/],
  ['dateTime', /^-?\d{4,6}-\d\d-\d\d([T ].*|Z|[+-]\d\d:\d\d)?$/],
  ['duration', /^-?P[T\d].*$/],
  ['time', /^\d\d:\d\d:\d\d/],
]

const encodeName = (term: Term, family: Family | undefined, path: string): RightValue => {
  const { kind, value, datatype } = term
  if (datatype === textHash && /^[0-9a-f]{64}$/.test(value)) return { kind: valueKinds.text, bytes: getBytes(`0x${value}`) }
  if (value === '' || kind === 'blank') throw invalid(path, term, 'a name is expected')
  const isText = family === 'name' || textTypes.includes(datatype)
  if (kind === 'literal' && !isText) throw invalid(path, term, 'a name without a language or another datatype is expected')
  const isIri = isAbsoluteIri(value)
  if (kind === 'iri' && !isIri) throw invalid(path, term, 'an absolute IRI is expected')
  return isIri ? { kind: valueKinds.iri, bytes: hashOf(value) } : { kind: valueKinds.text, bytes: nameHash(value) }
}

const encodeBoolean = (term: Term, path: string): RightValue => {
  const truth = ['false', '0'].includes(term.value) ? 0 : ['true', '1'].includes(term.value) ? 1 : undefined
  if (truth === undefined) throw invalid(path, term, 'true or false is expected')
  return { kind: valueKinds.boolean, bytes: Uint8Array.of(truth) }
}

const number = /^([+-]?)(?=\.?\d)(\d{0,100})(?:\.(\d{0,100}))?(?:[eE]([+-]?\d{1,3}))?$/

/** @param isWhole the operand counts, so that its facts have no fraction: whole numbers stay integers */
const encodeNumber = (term: Term, isWhole: boolean, path: string): RightValue => {
  const match = number.exec(term.value.trim())
  if (match === null) throw invalid(path, term, 'a number is expected')
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = (whole + fraction).replace(/^0+/, '')
  const shift = Number(exponent) - fraction.length
  const trimmed = digits.replace(/0+$/, '')
  // Without trailing zeros the power of ten is unique: it is the smallest scale.
  const power = trimmed === '' ? 0 : shift + digits.length - trimmed.length
  const magnitude = BigInt(trimmed === '' ? '0' : trimmed) * 10n ** BigInt(Math.max(power, 0))
  const mantissa = sign === '-' ? -magnitude : magnitude
  if (isWhole && power >= 0) return encodeInteger(mantissa, term, path)
  return encodeDecimal(mantissa, Math.max(-power, 0), path)
}

const encodeInteger = (value: bigint, term: Term, path: string): RightValue => {
  if (BigInt.asIntN(256, value) !== value) throw invalid(path, term, 'the number does not fit in 256 bits')
  return BigInt.asIntN(64, value) === value
    ? { kind: valueKinds.int64, bytes: toTwosComplement(value, 8) }
    : { kind: valueKinds.int256, bytes: toTwosComplement(value, 32) }
}

const maxScale = 38

/** @throws PolicyValueInvalid for more than 38 digits behind the point, or a mantissa beyond 128 bits */
export const encodeDecimal = (mantissa: bigint, scale: number, path: string): RightValue => {
  if (scale > maxScale || BigInt.asIntN(128, mantissa) !== mantissa) {
    throw policyErrors.PolicyValueInvalid({ path, reason: 'at most 38 digits behind the point, and 128 bits in all' })
  }
  return { kind: valueKinds.decimal, bytes: Uint8Array.of(scale, ...toTwosComplement(mantissa, 16)) }
}

const invalid = (path: string, { value, datatype }: Term, reason: string) =>
  policyErrors.PolicyValueInvalid({ path, given: value, ...(datatype === '' ? {} : { datatype }), reason })
