// A small index over RDF statements: enough to walk a policy, a request or a state of the world.

export const odrl = 'http://www.w3.org/ns/odrl/2/'
export const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'

/** A term that stands as the text `odrl:use` where its IRI belongs: no other name begins so. */
export const expandPrefix = (name: string): string => name.replace(/^odrl:/, odrl)

/** A node of the graph. A blank node's value begins with `_:`. */
export type Term = { readonly kind: 'iri' | 'blank' | 'literal'; readonly value: string; readonly datatype: string }

export type Statement = { readonly subject: string; readonly predicate: string; readonly object: Term }

/** Statements by subject and predicate, in the order of the document. */
export type Graph = {
  readonly size: number
  readonly values: (subject: string, predicate: string) => readonly Term[]
  readonly subjects: (predicate: string) => readonly string[]
  readonly predicates: (subject: string) => readonly string[]
  /** Every IRI and text that stands in the graph. */
  readonly names: () => readonly string[]
}

export const indexGraph = (statements: readonly Statement[]): Graph => {
  const objects = new Map<string, Term[]>()
  const seen = new Set<string>()
  const subjects = new Map<string, Set<string>>()
  const predicates = new Map<string, Set<string>>()
  for (const { subject, predicate, object } of statements) {
    const key = `${subject} ${predicate}`
    const known = objects.get(key) ?? []
    const whole = JSON.stringify([key, object.value, object.datatype])
    if (!seen.has(whole)) known.push(object)
    seen.add(whole)
    objects.set(key, known)
    subjects.set(predicate, (subjects.get(predicate) ?? new Set()).add(subject))
    predicates.set(subject, (predicates.get(subject) ?? new Set()).add(predicate))
  }
  return {
    size: statements.length,
    values: (subject, predicate) => objects.get(`${subject} ${predicate}`) ?? [],
    subjects: (predicate) => [...(subjects.get(predicate) ?? [])],
    predicates: (subject) => [...(predicates.get(subject) ?? [])],
    names: () => [
      ...new Set(statements.flatMap(({ subject, predicate, object }) => [subject, predicate, object.value, object.datatype])),
    ],
  }
}

/** One graph that answers from all of them. */
export const joinGraphs = (graphs: readonly Graph[]): Graph => ({
  size: graphs.reduce((total, { size }) => total + size, 0),
  values: (subject, predicate) => graphs.flatMap((graph) => graph.values(subject, predicate)),
  subjects: (predicate) => [...new Set(graphs.flatMap((graph) => graph.subjects(predicate)))],
  predicates: (subject) => [...new Set(graphs.flatMap((graph) => graph.predicates(subject)))],
  names: () => [...new Set(graphs.flatMap((graph) => graph.names()))],
})

/** The values of a property, with an RDF list replaced by its members; a list that bites its tail ends. */
export const membersOf = (graph: Graph, subject: string, predicate: string): Term[] =>
  graph.values(subject, predicate).flatMap((term) => {
    if (term.value === `${rdf}nil`) return []
    return graph.values(term.value, `${rdf}first`).length === 0 ? [term] : listMembers(graph, term.value)
  })

const listMembers = (graph: Graph, head: string): Term[] => {
  const seen = new Set<string>()
  const members: Term[] = []
  for (let cell: string | undefined = head; cell !== undefined && cell !== `${rdf}nil` && !seen.has(cell); ) {
    seen.add(cell)
    members.push(...graph.values(cell, `${rdf}first`))
    cell = graph.values(cell, `${rdf}rest`)[0]?.value
  }
  return members
}
