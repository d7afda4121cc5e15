// Right operands by reference as dynamic policies write them: which property of which resource of the state holds the value.
import type { Facts } from '@causeway/sdk/policy/engine/world'
import type { Graph } from '@causeway/sdk/policy/rdf/graph'

const proposed = 'https://w3id.org/force/odrlproposed#'

/** The facts that the references of a policy name, by the IRI of the reference; one that leads nowhere is not among them. */
export const referenceFacts = (policy: Graph, state: Graph): Facts =>
  new Map(
    policy.subjects(`${proposed}path`).flatMap((reference) => {
      const resources = policy.values(reference, `${proposed}reference`)
      const paths = policy.values(reference, `${proposed}path`)
      const values = resources.flatMap(({ value }) => paths.flatMap((path) => state.values(value, path.value)))
      return values.length === 0 ? [] : [[reference, { values, from: 'state' }] as const]
    }),
  )
