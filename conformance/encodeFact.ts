// One value of a fact as the compiler would write it if it stood in a constraint: numbers with their scale, instants in seconds, names as hashes.
import { encodeValue, orderedTerm } from '@causeway/sdk/policy/compile/encodeValue'
import type { AtomicConstraint } from '@causeway/sdk/policy/model/policy'
import { toInteger, valueKinds } from '@causeway/sdk/policy/policyFormat'
import type { Term } from '@causeway/sdk/policy/rdf/graph'
import { toBigInt } from 'ethers'
import { operandCodeOf, type PlacedConstraint } from './caseFacts.ts'

/** `mantissa / 10^scale`; hashes and instants have scale 0. */
export type EncodedFact = { readonly mantissa: bigint; readonly scale: number }

const xsd = 'http://www.w3.org/2001/XMLSchema#'

/** Undefined if the value is not one that the left operand can have: then nobody knows the fact. */
export const encodeFact = (value: Term, operand: string, about: readonly PlacedConstraint[]): EncodedFact | undefined => {
  const wanted = about.flatMap(({ constraint }) => wantedValues(constraint)).map((right) => kindOf(right, operand))
  try {
    const { kind, bytes } = encodeValue(typed(value, wanted), operandCodeOf(operand), operand)
    if (kind === valueKinds.decimal) return { mantissa: toInteger(bytes.subarray(1)), scale: bytes[0] ?? 0 }
    if (kind === valueKinds.milliseconds) return { mantissa: floorDivide(toInteger(bytes), 1000n), scale: 0 }
    return { mantissa: kind >= valueKinds.iri ? toBigInt(bytes) : toInteger(bytes), scale: 0 }
  } catch {
    return undefined
  }
}

/** All words of a fact at the greatest scale that one of them needs. */
export const commonScale = (facts: readonly EncodedFact[]): { readonly scale: number; readonly words: readonly bigint[] } => {
  const scale = Math.max(0, ...facts.map((fact) => fact.scale))
  return { scale, words: facts.map((fact) => fact.mantissa * 10n ** BigInt(scale - fact.scale)) }
}

/** Under an operator that orders, a plain text is the number, instant or duration that it looks like. */
const wantedValues = ({ operator, right }: AtomicConstraint): readonly Term[] =>
  /[lg]t(eq)?$/.test(operator) ? right.map(orderedTerm) : right

const kindOf = (right: Term, operand: string): number | undefined => {
  try {
    return encodeValue(right, operandCodeOf(operand), operand).kind
  } catch {
    return undefined
  }
}

/** Tables give plain texts: they have the type of what they are compared with. */
const typed = (value: Term, wanted: readonly (number | undefined)[]): Term => {
  const isPlain = value.kind === 'literal' && (value.datatype === '' || value.datatype === `${xsd}string`)
  if (!isPlain) return value
  const [kind] = wanted
  const isNumber = kind === valueKinds.decimal || kind === valueKinds.int64 || kind === valueKinds.int256
  const isInstant = kind === valueKinds.seconds || kind === valueKinds.milliseconds
  if (isNumber) return { ...value, datatype: `${xsd}decimal` }
  if (isInstant) return { ...value, datatype: `${xsd}dateTime` }
  if (kind === valueKinds.duration) return { ...value, datatype: `${xsd}${/^\d\d:/.test(value.value) ? 'time' : 'duration'}` }
  return kind === valueKinds.boolean ? { ...value, datatype: `${xsd}boolean` } : value
}

const floorDivide = (value: bigint, by: bigint): bigint => (value < 0n && value % by !== 0n ? value / by - 1n : value / by)
