// Reads ODRL as plain JSON with the keys of the Recommendation's context: compact, `odrl:`-prefixed or full IRIs.
// A JSON-LD processor is not needed for that; contexts that rename terms are refused.

import { policyErrors } from './errors.ts'
import { prefixes as vocabularyPrefixes } from './generated/vocabulary.ts'

/** A JSON value and where it stands, as a JSON pointer. */
export type Located = { readonly value: unknown; readonly path: string }

/** An object whose keys are resolved: a term of ODRL without prefix (`target`), a JSON-LD keyword (`@type`), or `rdf:value`. */
export type Fields = { readonly path: string; readonly entries: ReadonlyMap<string, Located> }

/** Prefixes that hold in the document. */
export type Scope = ReadonlyMap<string, string>

const odrlContexts = ['http://www.w3.org/ns/odrl.jsonld', 'https://www.w3.org/ns/odrl.jsonld']

const knownPrefixes: Scope = new Map([
  ...Object.entries(vocabularyPrefixes),
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
  ['rdf', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'],
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['skos', 'http://www.w3.org/2004/02/skos/core#'],
  ['dc', 'http://purl.org/dc/terms/'],
  ['dct', 'http://purl.org/dc/terms/'],
  ['dcterms', 'http://purl.org/dc/terms/'],
  ['vcard', 'http://www.w3.org/2006/vcard/ns#'],
  ['foaf', 'http://xmlns.com/foaf/0.1/'],
  ['schema', 'http://schema.org/'],
])

const absoluteIri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/

export const isAbsoluteIri = (text: string): boolean => absoluteIri.test(text)

/** The prefixes that a document declares, besides the usual ones. */
export const readScope = (context: unknown, path = '/@context'): Scope => {
  const scope = new Map(knownPrefixes)
  for (const part of asList(context)) {
    if (typeof part === 'string' && odrlContexts.includes(part)) continue
    if (!isObject(part)) throw policyErrors.PolicyTermUnsupported({ path, context: part })
    for (const [prefix, iri] of Object.entries(part)) declare(scope, prefix, iri, path)
  }
  return scope
}

const declare = (scope: Map<string, string>, prefix: string, iri: unknown, path: string): void => {
  // Only prefixes: a context that gives ODRL's terms another meaning would need a JSON-LD processor.
  const isPrefix = typeof iri === 'string' && /[/#:]$/.test(iri) && /^[A-Za-z][\w-]*$/.test(prefix)
  const known = knownPrefixes.get(prefix)
  if (!isPrefix || (known !== undefined && known !== iri && prefix in vocabularyPrefixes)) {
    throw policyErrors.PolicyTermUnsupported({ path: `${path}/${prefix}`, context: iri })
  }
  scope.set(prefix, iri)
}

/** A prefixed name as full IRI; anything else as it is. */
export const expandIri = (text: string, scope: Scope): string => {
  const colon = text.indexOf(':')
  const namespace = colon > 0 && !text.startsWith('//', colon + 1) ? scope.get(text.slice(0, colon)) : undefined
  return namespace === undefined ? text : namespace + text.slice(colon + 1)
}

/** A term as the vocabulary spells it: ODRL's without prefix, others with theirs; undefined if it is in no namespace of ours. */
export const toTerm = (text: string, scope: Scope): string | undefined => {
  if (!text.includes(':')) return text
  const iri = expandIri(text, scope)
  const found = Object.entries(vocabularyPrefixes).find(([, namespace]) => iri.startsWith(namespace))
  if (found === undefined) return undefined
  const [prefix, namespace] = found
  return prefix === 'odrl' ? iri.slice(namespace.length) : `${prefix}:${iri.slice(namespace.length)}`
}

/**
 * The fields of an object under ODRL's terms. Keys of other vocabularies (`dc:title`, `vcard:fn`) are description and left out;
 * keys without a prefix that are not in `allowed` are refused, and so is one term under two keys.
 */
export const readFields = ({ value, path }: Located, allowed: readonly string[], scope: Scope): Fields => {
  if (!isObject(value)) throw policyErrors.PolicyNotObject({ path, given: typeof value })
  const entries = new Map<string, Located>()
  for (const [key, inner] of Object.entries(value)) {
    const at = `${path}/${key}`
    const term = toKey(key, scope, at)
    if (term === undefined) continue
    if (!allowed.includes(term)) throw refuse(term, at)
    if (entries.has(term)) throw policyErrors.PolicyValueInvalid({ path: at, reason: 'the same term stands under two keys' })
    entries.set(term, { value: inner, path: at })
  }
  return { path, entries }
}

const rdfValue = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#value'
const isReplacedBy = 'http://purl.org/dc/terms/isReplacedBy'

const toKey = (key: string, scope: Scope, path: string): string | undefined => {
  if (key.startsWith('@')) return key
  const iri = expandIri(key, scope)
  if (iri === rdfValue) return 'rdf:value'
  // A policy that is replaced is void: not a mere description.
  if (iri === isReplacedBy) throw policyErrors.PolicyTermUnsupported({ path, term: key })
  const term = toTerm(key, scope)
  // A misspelt prefix must not turn a rule into a description.
  if (term === undefined && iri === key && !/^https?:/.test(key)) throw policyErrors.PolicyTermUnknown({ path, term: key })
  return term
}

/** Terms of the information model that the byte format carries and this release does not compile. */
const later = new Set(
  [
    'inheritFrom obligation duty remedy consequence refinement source partOf hasPolicy assignerOf assigneeOf output relation function',
    'andSequence unit status rightOperandReference implies includedIn attributedParty attributingParty compensatedParty',
    'compensatingParty consentingParty consentedParty contractingParty contractedParty informedParty informingParty trackingParty',
    'trackedParty uid @id @graph @list @reverse @included',
  ].flatMap((line) => line.split(' ')),
)

const refuse = (term: string, path: string) =>
  later.has(term) ? policyErrors.PolicyTermUnsupported({ path, term }) : policyErrors.PolicyTermUnknown({ path, term })

/** The values of a field, whether it is one value, a list, or `@set`; none if the field is absent. */
export const allValues = (fields: Fields, term: string): Located[] => {
  const field = fields.entries.get(term)
  if (field === undefined) return []
  return listOf(field)
}

/** The members of a list, `@list` or `@set`; a single value is a list of one. */
export const listOf = ({ value, path }: Located): Located[] => {
  if (isObject(value) && Object.keys(value).length === 1) {
    const wrapped = value['@set'] ?? value['@list']
    if (wrapped !== undefined) return listOf({ value: wrapped, path })
  }
  return Array.isArray(value) ? value.map((member, index) => ({ value: member, path: `${path}/${index}` })) : [{ value, path }]
}

/** The one value of a field; undefined if the field is absent. */
export const soleValue = (fields: Fields, term: string): Located | undefined => {
  const values = allValues(fields, term)
  if (values.length > 1) throw policyErrors.PolicyValueInvalid({ path: `${fields.path}/${term}`, reason: 'one value is allowed' })
  return values[0]
}

/** The text of a value that names something: a string or `{"@id": …}`. */
export const nameOf = ({ value, path }: Located): string => {
  const name = isObject(value) && Object.keys(value).length === 1 ? value['@id'] : value
  if (typeof name !== 'string' || name === '') throw policyErrors.PolicyValueInvalid({ path, reason: 'a name is expected' })
  return name
}

/** An absolute IRI, prefixes expanded. */
export const iriOf = (located: Located, scope: Scope): string => {
  const iri = expandIri(nameOf(located), scope)
  if (!isAbsoluteIri(iri))
    throw policyErrors.PolicyValueInvalid({ path: located.path, given: iri, reason: 'an absolute IRI is expected' })
  return iri
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const asList = (value: unknown): readonly unknown[] => {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
