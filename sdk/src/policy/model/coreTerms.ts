// The terms that need no profile.
import { actionCodes, leftOperandCodes, operatorCodes, prefixes } from '../generated/vocabulary.ts'

/** The terms of the vocabularies of ODRL and Creative Commons; those of other profiles need a profile. */
const iris = (terms: Readonly<Record<string, number>>): ReadonlySet<string> =>
  new Set(
    Object.keys(terms)
      .filter((term) => !term.startsWith('cwy:'))
      .map((term) => (term.startsWith('cc:') ? `${prefixes.cc}${term.slice(3)}` : `${prefixes.odrl}${term}`)),
  )

export const coreTerms = {
  actions: iris(actionCodes),
  operators: iris(operatorCodes),
  leftOperands: iris(leftOperandCodes),
} as const
