// What stands under what: actions by includedIn and exactMatch, assets and parties by partOf, concepts by type and broader.
import { actionCodes, actionTree, prefixes } from '../generated/vocabulary.ts'
import { type Graph, odrl, rdf } from '../rdf/graph.ts'

const skos = 'http://www.w3.org/2004/02/skos/core#'
const rdfs = 'http://www.w3.org/2000/01/rdf-schema#'
const maxSteps = 10_000

/** Everything that can be reached from a name along the properties, the name first. Circles end. */
export const reach = (
  graph: Graph,
  start: string,
  properties: readonly string[],
  steps: number = maxSteps,
): ReadonlySet<string> => {
  const found = new Set([start])
  for (const name of found) {
    for (const property of properties) for (const { value } of graph.values(name, property)) found.add(value)
    if (--steps <= 0) break
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

/** Whether a rule about one action is about the other: the same, an exact match, or one that it includes. */
export const coversAction = (graph: Graph, rule: string, asked: string): boolean => {
  const names = reach(graph, asked, [`${odrl}includedIn`, `${skos}exactMatch`])
  if (names.has(rule)) return true
  const code = codes.get(rule)
  const canonical = code === undefined ? undefined : actionTree[code]?.canonical
  if (canonical === undefined) return false
  return [...names].some((name) => vocabularyReach(codes.get(name) ?? 0).has(canonical))
}

/** An action with all that it implies, or that an action implies which it includes: they may be done if it may. Circles end. */
export const impliedActions = (graph: Graph, action: string): string[] => {
  const found = [action]
  const implying = graph.subjects(`${odrl}implies`)
  if (implying.length === 0) return found
  for (const one of found) {
    const covered = implying.filter((name) => coversAction(graph, one, name))
    const implied = covered.flatMap((name) => graph.values(name, `${odrl}implies`).map(({ value }) => value))
    found.push(...new Set(implied.filter((name) => !found.includes(name))))
    if (found.length > maxSteps) break
  }
  return found
}

/** Whether somebody or something is one of the names, or a member of a collection that has one of them. */
export const isMember = (graph: Graph, asked: string, names: readonly string[], membership: 'direct' | 'transitive'): boolean => {
  const direct = [asked, ...graph.values(asked, `${odrl}partOf`).map(({ value }) => value)]
  const found = membership === 'direct' ? direct : [...reach(graph, asked, [`${odrl}partOf`])]
  return found.some((name) => names.includes(name))
}

/** `isA`: the value is an instance of the class or of one below it, or a narrower concept; the class itself is no instance of it. */
export const isInstance = (graph: Graph, value: string, wanted: string): boolean =>
  [`${rdf}type`, `${skos}broader`]
    .flatMap((property) => graph.values(value, property))
    .some((type) => reach(graph, type.value, [`${rdfs}subClassOf`, `${skos}broader`]).has(wanted))

/** `isPartOf`: the value is contained in the other, over any number of steps. */
export const isContained = (graph: Graph, value: string, whole: string): boolean =>
  reach(graph, value, [`${odrl}partOf`, 'http://purl.org/dc/terms/isPartOf', `${skos}broader`]).has(whole)
