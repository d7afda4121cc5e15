// Codes as the terms that a JSON-LD document with the W3C context writes.
import { policyErrors } from '../errors.ts'
import { nameOfCode } from '../policyReason.ts'
import odrlContext from '../rdf/odrlContext.json' with { type: 'json' }

const published: Readonly<Record<string, unknown>> = odrlContext['@context']

/** @throws PolicyTermUnknown for a code that is not in the vocabulary */
export const termOf = (codes: Readonly<Record<string, number>>, code: number, offset: number): string => {
  const name = nameOfCode(codes, code)
  if (name === undefined) throw policyErrors.PolicyTermUnknown({ code, offset })
  return name
}

/** Compact if the published context has the term and means it: it lacks the deprecated ones and misspells two. */
export const spell = (term: string): string => (term.includes(':') || published[term] === `odrl:${term}` ? term : `odrl:${term}`)
