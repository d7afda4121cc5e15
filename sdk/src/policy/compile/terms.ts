// Terms of the vocabulary by their IRI, and which other names a policy may use without losing its meaning.
import { policyErrors } from '../errors.ts'
import { actionCodes, functionCodes, leftOperandCodes, operatorCodes, prefixes } from '../generated/vocabulary.ts'

/** Names that no context explains stand under this base: readGraph puts them there. */
export const relative = 'http://relative.invalid/'

const ownSpaces: readonly string[] = [prefixes.odrl, prefixes.cwy, relative]

/** Whether a name is in a namespace of which every term is known here, so that another one is a mistake. */
export const isOwn = (iri: string): boolean => ownSpaces.some((space) => iri.startsWith(space))

/** The W3C context misspells two terms: documents that were expanded with it carry these. */
const upstreamMistakes: ReadonlyMap<string, string> = new Map([
  [`${prefixes.odrl}neg`, `${prefixes.odrl}neq`],
  [`${prefixes.odrl}industry:`, `${prefixes.odrl}industry`],
])

const byIri = (codes: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(codes).map(([term, code]) => [iriOfTerm(term), code]))

/** The IRI of a term as the vocabulary spells it: `use`, `cc:Notice`, `cwy:compute`. */
export const iriOfTerm = (term: string): string => {
  const colon = term.indexOf(':')
  const spaces: Readonly<Record<string, string>> = prefixes
  return colon < 0 ? prefixes.odrl + term : (spaces[term.slice(0, colon)] ?? '') + term.slice(colon + 1)
}

const tables = {
  action: byIri(actionCodes),
  leftOperand: byIri(leftOperandCodes),
  operator: byIri(operatorCodes),
  function: byIri(functionCodes),
} as const

export type TermTable = keyof typeof tables

/**
 * The code of a term.
 *
 * @param isFree the policy follows a profile, which may have terms of its own without a namespace
 * @returns undefined for a name of another namespace, which is carried by its hash
 * @throws PolicyTermUnknown for a name of ODRL, cwy: or none that the vocabulary does not have; for an action with an undeclared prefix:
 *   carried by its hash it would prohibit nothing, where an unknown left operand denies
 */
export const codeOf = (table: TermTable, iri: string, path: string, isFree = false): number | undefined => {
  const code = tables[table].get(upstreamMistakes.get(iri) ?? iri)
  if (code !== undefined) return code
  const known = [...tables[table].keys()]
  const isLoose = iri.startsWith(relative) || (table === 'action' && !isNamed(iri))
  const isMistake = isOwn(iri) && !iri.startsWith(relative)
  if (isMistake || (isLoose && !isFree) || meantBy(iri, known) !== undefined) throw unknownTerm(iri, path, known)
  return undefined
}

/** Schemes of names that are their author's own; any other is a prefix that nobody declared. */
export const isNamed = (iri: string): boolean => /^(https?|urn|did|tag|info):./.test(iri)

/** Whether a predicate of another vocabulary is description, not a rule behind a misspelt prefix. */
export const isDescription = (predicate: string): boolean => isNamed(predicate) && !isOwn(predicate)

/** PolicyTermUnknown with the spelling that was meant, if only the case differs. */
export const unknownTerm = (iri: string, path: string, known: readonly string[]) => {
  const meant = meantBy(iri, known)
  return policyErrors.PolicyTermUnknown({ path, term: bare(iri), ...(meant === undefined ? {} : { meant }) })
}

const bare = (name: string): string => name.replace(relative, '').replace(prefixes.odrl, '')

const meantBy = (iri: string, known: readonly string[]): string | undefined => {
  const meant = known.find((name) => bare(name).toLowerCase() === bare(iri).toLowerCase())
  return meant === undefined ? undefined : bare(meant)
}

const absoluteIri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/

/** Whether a text is an absolute IRI; names that no base explains are not. */
export const isAbsoluteIri = (text: string): boolean => absoluteIri.test(text) && !text.startsWith(relative)

const hashName = /^urn:cwy:hash:([0-9a-f]{64})$/

/** The hash that a decompiler wrote because it did not know the name. */
export const writtenHash = (name: string): string | undefined => hashName.exec(name)?.[1]
