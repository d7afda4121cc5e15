// Right operands: what a constraint compares with, as the bytes of one value.
import { policyErrors } from './errors.ts'
import { leftOperandValues } from './generated/vocabulary.ts'
import { expandIri, isAbsoluteIri, isObject, type Located, type Scope } from './jsonLd.ts'
import { nameHash, toTwosComplement, valueKinds } from './policyFormat.ts'

/** One right operand: its kind in the byte format and, for numbers, its value; names carry their hash. */
export type RightValue = { readonly kind: number; readonly bytes: Uint8Array }

type Literal = { readonly text: string; readonly type: string | undefined; readonly path: string; readonly isIri: boolean }

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const instantTypes = ['dateTime', 'dateTimeStamp', 'date']
const durationTypes = ['duration', 'dayTimeDuration']
const textTypes = ['string', 'normalizedString', 'token']
const numberTypes = [
  'integer decimal int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger',
  'unsignedInt unsignedLong unsignedShort unsignedByte',
].flatMap((line) => line.split(' '))

/**
 * Reads one right operand for a left operand. Instants are unix seconds (milliseconds if they have a fraction) and UTC unless they
 * name a zone; an xsd:date is its first second; durations are seconds.
 *
 * @throws PolicyValueInvalid for a value that the left operand cannot be compared with, PolicyTermUnsupported for fractions.
 */
export const readValue = (located: Located, leftOperand: number, dataType: string | undefined, scope: Scope): RightValue => {
  const literal = readLiteral(located, dataType, scope)
  const wanted = leftOperandValues[leftOperand] ?? 'any'
  if (wanted === 'instant' || (wanted === 'any' && isOf(literal, instantTypes))) return readInstant(literal)
  if (wanted === 'duration' || (wanted === 'any' && isOf(literal, durationTypes))) return readDuration(literal)
  if (wanted === 'integer' || wanted === 'decimal' || (wanted === 'any' && isOf(literal, numberTypes))) return readNumber(literal)
  return readName(literal)
}

const readLiteral = ({ value, path }: Located, dataType: string | undefined, scope: Scope): Literal => {
  if (typeof value === 'number') return { text: numberText(value, path), type: dataType ?? `${xsd}decimal`, path, isIri: false }
  if (typeof value === 'string') return { text: value, type: dataType, path, isIri: false }
  if (!isObject(value)) throw invalid(path, value, 'a text, a number, or an object with @value or @id is expected')
  const { '@id': iri, '@value': inner, '@type': type, ...rest } = value
  if (Object.keys(rest).length > 0) throw invalid(path, Object.keys(rest), 'only @value with @type, or @id, is allowed')
  if (typeof iri === 'string' && inner === undefined && type === undefined) {
    return { text: expandIri(iri, scope), type: dataType, path, isIri: true }
  }
  if (iri !== undefined || (type !== undefined && typeof type !== 'string'))
    throw invalid(path, type, 'either @id or @value and one @type')
  return readLiteral({ value: scalar(inner, path), path }, type === undefined ? dataType : expandIri(type, scope), scope)
}

const scalar = (value: unknown, path: string): string | number => {
  if (typeof value === 'string' || typeof value === 'number') return value
  throw invalid(path, value, '@value must be a text or a number')
}

/** JSON numbers beyond 2^53 have lost digits already; they must be given as text. */
const numberText = (value: number, path: string): string => {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw invalid(path, value, 'give large numbers as text')
  return String(value)
}

const isOf = ({ type }: Literal, names: readonly string[]): boolean =>
  type?.startsWith(xsd) === true && names.includes(type.slice(xsd.length))

const checkType = (literal: Literal, names: readonly string[]): void => {
  const plain = literal.type === undefined || isOf(literal, textTypes)
  if (literal.isIri || !(plain || isOf(literal, names))) {
    throw invalid(literal.path, literal.type ?? literal.text, `a value of ${names.join(', ')} is expected`)
  }
}

const instant = /^(-?\d{4,6})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?$/

const readInstant = (literal: Literal): RightValue => {
  checkType(literal, instantTypes)
  const match = instant.exec(literal.text)
  if (match === null) throw invalid(literal.path, literal.text, 'an xsd:dateTime or xsd:date is expected')
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match
  const milliseconds = utcMilliseconds([year, month, day, hour, minute, second].map(Number))
  const offset = zoneMinutes(zone)
  if (milliseconds === undefined || offset === undefined) throw invalid(literal.path, literal.text, 'there is no such instant')
  if (/[1-9]/.test(fraction.slice(3))) throw policyErrors.PolicyTermUnsupported({ path: literal.path, given: literal.text })
  const total = milliseconds - offset * 60_000 + Number(fraction.slice(0, 3).padEnd(3, '0'))
  return total % 1000 === 0
    ? { kind: valueKinds.seconds, bytes: toTwosComplement(BigInt(total / 1000), 8) }
    : { kind: valueKinds.milliseconds, bytes: toTwosComplement(BigInt(total), 8) }
}

/** Undefined for a date that the calendar does not have; 24:00:00 is the next midnight (XML Schema), a leap second is refused. */
const utcMilliseconds = (parts: readonly number[]): number | undefined => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  const isMidnight = hour === 24 && minute === 0 && second === 0
  if ((hour > 23 && !isMidnight) || minute > 59 || second > 59) return undefined
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
}

const zoneMinutes = (zone: string): number | undefined => {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))
  if (Number(zone.slice(4)) > 59 || minutes > 14 * 60) return undefined
  return zone.startsWith('-') ? -minutes : minutes
}

const duration = /^(-)?P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12})S)?)?$/

const readDuration = (literal: Literal): RightValue => {
  checkType(literal, durationTypes)
  const match = duration.exec(literal.text)
  if (match === null || /[PT]$/.test(literal.text)) {
    throw invalid(literal.path, literal.text, 'days, hours, minutes and whole seconds; years and months have no fixed length')
  }
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = match
  const total = BigInt(days) * 86_400n + BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds)
  return { kind: valueKinds.duration, bytes: toTwosComplement(sign === undefined ? total : -total, 8) }
}

const number = /^([+-]?)(\d{1,100})(?:\.(\d{0,100}))?$/

const readNumber = (literal: Literal): RightValue => {
  checkType(literal, numberTypes)
  const match = number.exec(literal.text)
  if (match === null) throw invalid(literal.path, literal.text, 'a number is expected')
  const [, sign, digits = '0', fraction = ''] = match
  if (/[1-9]/.test(fraction)) throw policyErrors.PolicyTermUnsupported({ path: literal.path, given: literal.text })
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits)
  if (BigInt.asIntN(256, value) !== value) throw invalid(literal.path, literal.text, 'the number does not fit in 256 bits')
  const isSmall = BigInt.asIntN(64, value) === value
  return isSmall
    ? { kind: valueKinds.int64, bytes: toTwosComplement(value, 8) }
    : { kind: valueKinds.int256, bytes: toTwosComplement(value, 32) }
}

/** A text that is an absolute IRI is the IRI: policies write both, and both have the same hash. */
const readName = (literal: Literal): RightValue => {
  if (literal.text === '') throw invalid(literal.path, literal.text, 'a name is expected')
  const isTyped = literal.type !== undefined && !isOf(literal, [...textTypes, 'anyURI'])
  if (isTyped) throw invalid(literal.path, literal.type, 'a name is expected')
  const isIri = isAbsoluteIri(literal.text)
  if (literal.isIri && !isIri) throw invalid(literal.path, literal.text, 'an absolute IRI is expected')
  return { kind: isIri ? valueKinds.iri : valueKinds.text, bytes: nameHash(literal.text) }
}

const invalid = (path: string, given: unknown, reason: string) => policyErrors.PolicyValueInvalid({ path, given, reason })
