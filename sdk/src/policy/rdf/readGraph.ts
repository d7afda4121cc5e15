// Turtle or JSON-LD to a graph, without ever using the network.
import jsonld, { type ContextDefinition, type NodeObject } from 'jsonld'
import { Parser } from 'n3'
import { policyErrors } from '../errors.ts'
import { actionCodes, leftOperandCodes, operatorCodes, prefixes } from '../generated/vocabulary.ts'
import { dspaceContexts } from './dspaceContexts.ts'
import { type Graph, indexGraph, odrl, rdf, type Statement, type Term } from './graph.ts'
import { coercionsFor } from './odrlCoercions.ts'
import odrlContext from './odrlContext.json' with { type: 'json' }
import semanticsContexts from './semanticsContexts.json' with { type: 'json' }

/**
 * The W3C context with every term of the vocabulary. As published it lacks the deprecated ones, and writes `neq` as odrl:neg and
 * `industry` as `odrl:industry:`, so that the same policy would mean something else in Turtle.
 */
const whole = {
  '@context': {
    ...odrlContext['@context'],
    cwy: prefixes.cwy,
    ...Object.fromEntries(
      Object.keys({ ...actionCodes, ...leftOperandCodes, ...operatorCodes })
        .filter((term) => !term.includes(':'))
        .map((term) => [term, `odrl:${term}`]),
    ),
    // A unit is a name, which may have a prefix.
    unit: { '@id': 'odrl:unit', '@type': '@id' },
    // A refined action is written with `rdf:value`, and by many with `value`, which would leave an action that nobody can ask for.
    action: {
      ...odrlContext['@context'].action,
      '@context': { '@propagate': false, value: { '@id': `${rdf}value`, '@type': '@vocab' } },
    },
  },
}

/** The namespace itself serves the context to who asks it for JSON-LD. */
const odrlAddresses = ['www.w3.org/ns/odrl.jsonld', 'www.w3.org/ns/odrl/2/', 'www.w3.org/ns/odrl/2']

const contexts: Readonly<Record<string, object>> = {
  ...Object.fromEntries(odrlAddresses.flatMap((address) => ['http', 'https'].map((scheme) => [`${scheme}://${address}`, whole]))),
  ...dspaceContexts,
  ...semanticsContexts,
}

/** Names that no context explains become IRIs under this base: they stay visible as terms that nobody knows. */
const base = 'http://relative.invalid/'

/** What holds before the document's own context, so that no key is dropped unseen, as JSON-LD does with those that it does not know. */
const expandContext = {
  ...whole['@context'],
  '@vocab': base,
  dc: 'http://purl.org/dc/terms/',
  dcterms: 'http://purl.org/dc/terms/',
}
const maxCharacters = 8 * 1024 * 1024
const maxStatements = 100_000
/** 64 levels of logic are four times as many of JSON, if each is a `@list` in expanded form. */
const maxDepth = 288

export type ReadGraphOptions = {
  /** Where the document stands: relative names are resolved against it. Without it they stay visible as names that nobody knows. */
  readonly base?: string
}

/**
 * Reads Turtle (or N-Triples) or JSON-LD; text that begins with `{` or `[` is JSON-LD.
 *
 * @throws PolicySyntax, PolicyContextUnknown, PolicyTooDeep, PolicyGraphTooLarge
 */
export const readGraph = async (text: string, { base: place = base }: ReadGraphOptions = {}): Promise<Graph> =>
  indexGraph(await readStatements(text, place))

/** Several documents as one: each keeps its own blank nodes, and a policy may inherit from one in another document. */
export const readGraphs = async (texts: readonly string[]): Promise<Graph> => {
  const statements: Statement[] = []
  for (const [at, text] of texts.entries()) {
    const scoped = (name: string) => (name.startsWith('_:') ? `_:document${at + 1}-${name.slice(2)}` : name)
    for (const { subject, predicate, object } of await readStatements(text, base)) {
      statements.push({ subject: scoped(subject), predicate, object: { ...object, value: nameIn(object, scoped) } })
    }
  }
  return indexGraph(statements)
}

const nameIn = ({ kind, value }: Term, scoped: (name: string) => string): string => (kind === 'blank' ? scoped(value) : value)

const readStatements = async (text: string, place: string): Promise<Statement[]> => {
  if (text.length > maxCharacters) throw policyErrors.PolicyGraphTooLarge({ characters: text.length, allowed: maxCharacters })
  const statements = /^[\uFEFF\s]*[{[]/.test(text) ? await readJsonLd(text, place) : readTurtle(text, place)
  if (statements.length > maxStatements) {
    throw policyErrors.PolicyGraphTooLarge({ statements: statements.length, allowed: maxStatements })
  }
  return statements
}

type RdfTerm = { readonly termType: string; readonly value: string; readonly datatype?: { readonly value: string } }
type RdfQuad = { readonly subject: RdfTerm; readonly predicate: RdfTerm; readonly object: RdfTerm }

const nameOf = ({ termType, value }: RdfTerm): string => {
  if (termType === 'BlankNode') return value.startsWith('_:') ? value : `_:${value}`
  // The namespace begins with http:; who writes https: means it.
  return termType === 'NamedNode' && value.startsWith(secureOdrl) ? odrl + value.slice(secureOdrl.length) : value
}

const secureOdrl = odrl.replace('http:', 'https:')

const toTerm = (term: RdfTerm): Term => ({
  kind: term.termType === 'Literal' ? 'literal' : term.termType === 'BlankNode' ? 'blank' : 'iri',
  value: nameOf(term),
  datatype: term.datatype?.value ?? '',
})

const toStatement = ({ subject, predicate, object }: RdfQuad): Statement => ({
  subject: nameOf(subject),
  predicate: nameOf(predicate),
  object: toTerm(object),
})

const readTurtle = (text: string, place: string): Statement[] => {
  try {
    return new Parser({ baseIRI: place }).parse(text).map(toStatement)
  } catch (cause) {
    throw policyErrors.PolicySyntax({ format: 'Turtle' }, cause)
  }
}

const readJsonLd = async (text: string, place: string): Promise<Statement[]> => {
  const document = parseJson(text)
  if (isDeeper(document, maxDepth)) throw policyErrors.PolicyTooDeep({ allowed: maxDepth })
  checkNumbers(document, '')
  let unknown: string | undefined
  const documentLoader = async (url: string): Promise<{ documentUrl: string; document: NodeObject }> => {
    const context = contexts[url]
    if (context === undefined) unknown = url
    return { documentUrl: url, document: { ...context } }
  }
  try {
    // CAST: the library's types do not know a scoped context with `@propagate`.
    const given = { ...expandContext, ...coercionsFor(document) } as unknown as ContextDefinition
    const quads: unknown = await jsonld.toRDF(document, { documentLoader, base: place, expandContext: given })
    if (unknown !== undefined) throw policyErrors.PolicyContextUnknown({ context: unknown })
    // CAST: without a format the library gives quads in the RDF/JS shape; its types say void.
    return (quads as readonly RdfQuad[]).map(toStatement)
  } catch (cause) {
    if (unknown !== undefined) throw policyErrors.PolicyContextUnknown({ context: unknown })
    throw policyErrors.PolicySyntax({ format: 'JSON-LD' }, cause)
  }
}

const parseJson = (text: string): object => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw policyErrors.PolicySyntax({ format: 'JSON' }, cause)
  }
}

/** JSON numbers beyond 2^53 have lost digits already; they must be given as text. */
const checkNumbers = (value: unknown, path: string): void => {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw policyErrors.PolicyValueInvalid({ path, given: value, reason: 'give large numbers as text' })
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) checkNumbers(inner, `${path}/${key}`)
}

/** JSON.parse itself does not recurse; the JSON-LD algorithms do. */
const isDeeper = (value: unknown, allowed: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (allowed === 0 || Object.values(value).some((inner) => isDeeper(inner, allowed - 1)))
