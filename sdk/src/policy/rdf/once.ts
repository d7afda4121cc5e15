// What is worked out once for each graph, so that a long document costs no more than its length.
import { type Graph, membersOf } from './graph.ts'

/** The same function, asked once a graph; it is forgotten with the graph. */
export const onceFor = <Value>(make: (graph: Graph) => Value): ((graph: Graph) => Value) => {
  const known = new WeakMap<Graph, { readonly value: Value }>()
  return (graph) => {
    const found = known.get(graph) ?? { value: make(graph) }
    known.set(graph, found)
    return found.value
  }
}

const inverse = onceFor(() => new Map<string, Map<string, string[]>>())

/** Which subjects have that value, or have it in a list. */
export const subjectsWith = (graph: Graph, predicate: string, value: string): readonly string[] => {
  const predicates = inverse(graph)
  const subjects = predicates.get(predicate) ?? invert(graph, predicate)
  predicates.set(predicate, subjects)
  return subjects.get(value) ?? []
}

const invert = (graph: Graph, predicate: string): Map<string, string[]> => {
  const subjects = new Map<string, string[]>()
  for (const subject of graph.subjects(predicate)) {
    for (const { value } of membersOf(graph, subject, predicate)) {
      const known = subjects.get(value)
      if (known === undefined) subjects.set(value, [subject])
      else known.push(subject)
    }
  }
  return subjects
}
