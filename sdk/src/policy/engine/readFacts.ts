// Facts in RDF: constraints that say what is, as requests and states of the world carry them.
import { type Graph, membersOf, odrl } from '../rdf/graph.ts'
import type { Fact } from './world.ts'

export const sotw = 'https://w3id.org/force/sotw#'
/** The draft's newer namespace. */
export const semantics = 'https://w3id.org/odrl-fs#'

/** The IRI of the left operand, and what is known of it. */
export type StatedFact = readonly [string, Fact]

export const readFact = (graph: Graph, id: string, from: string): StatedFact => {
  const unit = graph.values(id, `${odrl}unit`)[0]?.value
  const values = membersOf(graph, id, `${odrl}rightOperand`)
  const operand = graph.values(id, `${odrl}leftOperand`)[0]?.value ?? ''
  return [operand, { values, from, ...(unit === undefined ? {} : { unit }) }]
}

/** Several facts about one operand are one fact with several values. */
export const joinFacts = (facts: readonly StatedFact[]): ReadonlyMap<string, Fact> => {
  const joined = new Map<string, Fact>()
  for (const [operand, fact] of facts) {
    joined.set(operand, { ...fact, values: [...(joined.get(operand)?.values ?? []), ...fact.values] })
  }
  return joined
}
