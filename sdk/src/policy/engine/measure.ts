// Whether the unit of a fact matters: docs/policy-format.md, "One constraint", step 3.
import { leftOperandCodes, leftOperandValues, prefixes } from '../generated/vocabulary.ts'
import type { AtomicConstraint } from '../model/policy.ts'
import { odrl, type Term } from '../rdf/graph.ts'
import { kindOf, promisedKind } from './compareTerms.ts'

const codes: Readonly<Record<string, number>> = leftOperandCodes

const valuesOf = (leftOperand: string): string => {
  const term = leftOperand.startsWith(odrl) ? leftOperand.slice(odrl.length) : leftOperand.replace(prefixes.cwy, 'cwy:')
  return (Object.hasOwn(codes, term) ? leftOperandValues[codes[term] ?? 0] : undefined) ?? 'any'
}

/** A constraint that names a unit, or that compares amounts, which mean nothing without theirs. Counts, names, instants and durations have none. */
export const isMeasured = ({ unit, leftOperand, right, status }: AtomicConstraint): boolean => {
  const values = valuesOf(leftOperand)
  const isAmount = (term: Term): boolean => {
    if (values === 'integer') return !Number.isInteger(Number(term.value))
    return values === 'decimal' || (values === 'any' && promisedKind(term.datatype) === 'number')
  }
  return unit !== undefined || (right.length > 0 && [...right, ...(status === undefined ? [] : [status])].some(isAmount))
}

/** Whether a value of a left operand is a name, which has no measure in any unit. */
export const isNameFor = (leftOperand: string, value: Term): boolean =>
  valuesOf(leftOperand) === 'name' || (kindOf(value) === 'other' && value.datatype !== 'http://www.w3.org/2001/XMLSchema#boolean')
