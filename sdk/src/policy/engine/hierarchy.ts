// What stands under what: actions by includedIn and exactMatch, assets and parties by partOf, concepts by type and broader.
import { policyErrors } from '../errors.ts'
import { actionCodes, actionTree, prefixes } from '../generated/vocabulary.ts'
import { type Graph, odrl, rdf } from '../rdf/graph.ts'
import { onceFor, subjectsWith } from '../rdf/once.ts'

const skos = 'http://www.w3.org/2004/02/skos/core#'
const rdfs = 'http://www.w3.org/2000/01/rdf-schema#'
const dct = 'http://purl.org/dc/terms/'
const narrowing: readonly string[] = [`${rdfs}subClassOf`, `${skos}broader`, `${skos}broaderTransitive`]
const maxSteps = 10_000

/** What says the same from the other side. */
const inverses: Readonly<Record<string, readonly string[]>> = {
  [`${skos}broader`]: [`${skos}narrower`],
  [`${dct}isPartOf`]: [`${dct}hasPart`],
}

const above = (graph: Graph, name: string, property: string): readonly string[] => [
  ...graph.values(name, property).map(({ value }) => value),
  ...(inverses[property] ?? []).flatMap((inverse) => subjectsWith(graph, inverse, name)),
]

/**
 * Everything that can be reached from a name along the properties, the name first. Circles end.
 *
 * @throws PolicyGraphTooLarge rather than stopping half-way: what is not reached would not be prohibited
 */
export const reach = (
  graph: Graph,
  start: string,
  properties: readonly string[],
  steps: number = maxSteps,
): ReadonlySet<string> => {
  const found = new Set([start])
  for (const name of found) {
    for (const property of properties) for (const value of above(graph, name, property)) found.add(value)
    if (--steps <= 0) throw policyErrors.PolicyGraphTooLarge({ path: start, allowed: maxSteps })
  }
  return found
}

const codes: ReadonlyMap<string, number> = new Map(
  Object.entries(actionCodes).map(([term, code]) => {
    const [prefix, name] = term.includes(':') ? term.split(':') : ['odrl', term]
    const spaces: Readonly<Record<string, string>> = prefixes
    return [`${spaces[prefix ?? ''] ?? ''}${name ?? ''}`, code]
  }),
)

const vocabularyReach = (code: number): Set<number> => {
  const found = new Set<number>()
  for (let at = actionTree[code]?.canonical ?? 0; at !== 0 && !found.has(at); ) {
    found.add(at)
    const parent = actionTree[at]?.parent ?? 0
    at = actionTree[parent]?.canonical ?? parent
  }
  return found
}

/** What an asked action is called: itself, its exact matches and all that include it, and the codes of those in the vocabulary. */
type Covering = { readonly names: ReadonlySet<string>; readonly codes: ReadonlySet<number> }

const coverings = onceFor(() => new Map<string, Covering>())
/** Longer ones are worked out again: many of them would not fit in memory. */
const maxKept = 256

const coveringOf = (graph: Graph, asked: string): Covering => {
  const known = coverings(graph).get(asked)
  if (known !== undefined) return known
  const names = reach(graph, asked, [`${odrl}includedIn`, `${skos}exactMatch`])
  const covering = { names, codes: new Set([...names].flatMap((name) => [...vocabularyReach(codes.get(name) ?? 0)])) }
  if (names.size <= maxKept) coverings(graph).set(asked, covering)
  return covering
}

const isCovered = ({ names, codes: known }: Covering, rule: string): boolean => {
  const canonical = actionTree[codes.get(rule) ?? 0]?.canonical
  return names.has(rule) || (canonical !== undefined && known.has(canonical))
}

/** Whether a rule about one action is about the other: the same, an exact match, or one that it includes. */
export const coversAction = (graph: Graph, rule: string, asked: string): boolean => isCovered(coveringOf(graph, asked), rule)

const maxImplying = 1000
const implications = onceFor((graph) => {
  const implying = graph.subjects(`${odrl}implies`)
  if (implying.length > maxImplying) throw policyErrors.PolicyGraphTooLarge({ implies: implying.length, allowed: maxImplying })
  return implying.map((name) => ({
    covering: coveringOf(graph, name),
    implied: graph.values(name, `${odrl}implies`).map(({ value }) => value),
  }))
})
const impliedOnce = onceFor(() => new Map<string, readonly string[]>())

/**
 * An action with all that it implies, or that an action implies which it includes: they may be done if it may. Circles end.
 *
 * @throws PolicyGraphTooLarge if more than 1,000 actions imply others
 */
export const impliedActions = (graph: Graph, action: string): readonly string[] => {
  if (implications(graph).length === 0) return [action]
  const known = impliedOnce(graph).get(action)
  if (known !== undefined) return known
  const found = new Set([action])
  for (const one of found) {
    for (const { covering, implied } of implications(graph))
      if (isCovered(covering, one)) for (const name of implied) found.add(name)
  }
  impliedOnce(graph).set(action, [...found])
  return [...found]
}

/** Whether somebody or something is one of the names, or a member of a collection that has one of them. */
export const isMember = (graph: Graph, asked: string, names: readonly string[], membership: 'direct' | 'transitive'): boolean => {
  const direct = [asked, ...graph.values(asked, `${odrl}partOf`).map(({ value }) => value)]
  const found = membership === 'direct' ? direct : [...reach(graph, asked, [`${odrl}partOf`])]
  return found.some((name) => names.includes(name))
}

/** `isA`: the value is an instance of the class or of one below it, or a narrower concept or class; the class itself is no instance of it. */
export const isInstance = (graph: Graph, value: string, wanted: string): boolean =>
  [`${rdf}type`, ...narrowing]
    .flatMap((property) => above(graph, value, property))
    .some((type) => reach(graph, type, narrowing).has(wanted))

/** `isPartOf`: the value is contained in the other, over any number of steps. */
export const isContained = (graph: Graph, value: string, whole: string): boolean =>
  reach(graph, value, [`${odrl}partOf`, `${dct}isPartOf`, `${skos}broader`]).has(whole)
