// Which nodes of a document are policies.
import { type Graph, odrl, rdf } from '../rdf/graph.ts'
import { onceFor } from '../rdf/once.ts'

/** The classes of policies by their local names, the most specific first. */
export const policyTypes = ['Agreement', 'Offer', 'Request', 'Assertion', 'Privacy', 'Ticket', 'Set', 'Policy'] as const

export const ruleKinds = ['permission', 'prohibition', 'obligation'] as const

/** The policies of a document: what has the type of one, or a rule. */
export const policyIds: (graph: Graph) => readonly string[] = onceFor((graph) => {
  const typed = graph
    .subjects(`${rdf}type`)
    .filter((id) => graph.values(id, `${rdf}type`).some(({ value }) => policyTypes.some((type) => type === localType(value))))
  const ruled = ruleKinds.flatMap((kind) => graph.subjects(`${odrl}${kind}`))
  return [...new Set([...typed, ...ruled])]
})

/** The local name of a type of ODRL, else an empty text. */
export const localType = (iri: string): string => (iri.startsWith(odrl) ? iri.slice(odrl.length) : '')
