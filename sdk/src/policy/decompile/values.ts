// The values of a constraint, read from their bytes.
import { policyErrors } from '../errors.ts'
import { toInteger, valueKinds, widthOf } from '../policyFormat.ts'

/** The values of one kind, cut apart. @throws PolicyBytesMalformed for a kind that is unknown, or a length that does not fit it */
export const splitValues = (kind: number, bytes: Uint8Array, offset: number): Uint8Array[] => {
  const width = widthOf(kind)
  if (bytes.length > 0 && (width === 0 || bytes.length % width !== 0)) throw policyErrors.PolicyBytesMalformed({ offset })
  const count = width === 0 ? 0 : bytes.length / width
  return Array.from({ length: count }, (_, index) => bytes.slice(index * width, (index + 1) * width))
}

/** A number, instant, duration or boolean in the lexical form of XML Schema; undefined for names. */
export const lexicalOf = (kind: number, bytes: Uint8Array): string | undefined => {
  const { int64, int256, seconds, duration, milliseconds, decimal, boolean } = valueKinds
  if (kind === decimal) return decimalText(toInteger(bytes.slice(1)), bytes[0] ?? 0)
  if (kind === int64 || kind === int256) return String(toInteger(bytes))
  if (kind === duration) return `PT${toInteger(bytes)}S`.replace('PT-', '-PT')
  if (kind === seconds) return instantText(toInteger(bytes) * 1000n)
  if (kind === milliseconds) return instantText(toInteger(bytes))
  return kind === boolean ? String(bytes[0] === 1) : undefined
}

const decimalText = (mantissa: bigint, scale: number): string => {
  if (scale === 0) return String(mantissa)
  const digits = String(mantissa < 0n ? -mantissa : mantissa).padStart(scale + 1, '0')
  return `${mantissa < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

const maxDate = 8_640_000_000_000_000n

/** ISO 8601 without the plus sign of far years, or unix milliseconds where the calendar of JavaScript ends. */
const instantText = (milliseconds: bigint): string => {
  const isDate = milliseconds >= -maxDate && milliseconds <= maxDate
  return isDate ? new Date(Number(milliseconds)).toISOString().replace(/^\+/, '') : `${milliseconds} ms`
}
