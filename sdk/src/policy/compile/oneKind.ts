// All values of a constraint have one kind: that of the widest number, the finest instant, or IRI and text.
import { policyErrors } from '../errors.ts'
import { toInteger, toTwosComplement, valueKinds } from '../policyFormat.ts'
import { encodeDecimal, type RightValue } from './encodeValue.ts'

const { int64, int256, seconds, milliseconds, decimal, iri, text } = valueKinds

/** @throws PolicyValueInvalid for values that have no kind in common, or do not fit in it */
export const toOneKind = (values: readonly RightValue[], path: string): RightValue[] => {
  const kinds = new Set(values.map(({ kind }) => kind))
  if (kinds.size <= 1) return [...values]
  const isWithin = (allowed: readonly number[]): boolean => [...kinds].every((kind) => allowed.includes(kind))
  if (isWithin([int64, int256])) return values.map((value) => recode(value, int256, (number) => toTwosComplement(number, 32)))
  if (isWithin([int64, int256, decimal])) {
    return values.map((value) => recode(value, decimal, (number) => encodeDecimal(number, 0, path).bytes))
  }
  if (isWithin([seconds, milliseconds])) {
    return values.map((value) => recode(value, milliseconds, (number) => toTwosComplement(number * 1000n, 8)))
  }
  // Both are hashes, and evaluation does not tell them apart.
  if (isWithin([iri, text])) return values.map(({ bytes }) => ({ kind: text, bytes }))
  throw policyErrors.PolicyValueInvalid({ path, reason: 'values of one constraint must be of one kind' })
}

const recode = (value: RightValue, kind: number, write: (number: bigint) => Uint8Array): RightValue =>
  value.kind === kind ? value : { kind, bytes: write(toInteger(value.bytes)) }
