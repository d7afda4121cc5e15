// Whether the values of a constraint are what its left operand and its operator can have.
import { isIllTyped, type Kind, kindOf } from '../engine/compareTerms.ts'
import { leftOperandCodes, leftOperandValues } from '../generated/vocabulary.ts'
import { odrl, type Term } from '../rdf/graph.ts'
import { type Finding, findings } from './requirements.ts'

const orders = ['lt', 'lteq', 'gt', 'gteq'].map((name) => `${odrl}${name}`)
/** On which side of an event something happens is an order that the Recommendation itself uses (IM 2.6.5, example 22). */
const ordered = [`${odrl}event`]

const kinds: Readonly<Record<string, Kind>> = {
  integer: 'number',
  decimal: 'number',
  instant: 'instant',
  duration: 'duration',
}

const valuesOf = (leftOperand: string): string | undefined => {
  const codes: Readonly<Record<string, number>> = leftOperandCodes
  const name = leftOperand.startsWith(odrl) ? leftOperand.slice(odrl.length) : ''
  return Object.hasOwn(codes, name) ? leftOperandValues[codes[name] ?? 0] : undefined
}

/** @param dataType of the constraint, as it is written */
export const validateValues = (
  id: string,
  leftOperand: string,
  operator: string,
  right: readonly Term[],
  dataType: string | undefined,
): Finding[] => {
  const values = valuesOf(leftOperand)
  const wanted = values === undefined ? undefined : kinds[values]
  const isFraction = (term: Term) => values === 'integer' && /\.\d*[1-9]/.test(term.value)
  const isOther = wanted !== undefined && right.some((term) => kindOf(term) !== wanted || isFraction(term))
  const isUnordered = orders.includes(operator) && !ordered.includes(leftOperand) && right.some(({ kind }) => kind !== 'literal')
  const typed = right.map((term) => (dataType === undefined ? term : { ...term, datatype: dataType.replace(/^xsd:/, xsd) }))
  return findings([
    [isOther, 'R13', `${id}/rightOperand`, `Give ${values === undefined ? '' : articles[values]}.`],
    [isUnordered, 'R14', `${id}/operator`, 'Compare with a number, an instant or a duration, or use eq.'],
    [[...right, ...typed].some(isIllTyped), 'R15', `${id}/rightOperand`, 'Correct the value or its type.'],
  ])
}

const xsd = 'http://www.w3.org/2001/XMLSchema#'

const articles: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  decimal: 'a number',
  instant: 'an xsd:dateTime or xsd:date',
  duration: 'an xsd:duration, as PT30M',
}
