// What was done, from RDF: action reports of the compliance report model that say what and by whom, and payments of the payments ontology.
import { type Graph, membersOf, odrl } from '../rdf/graph.ts'
import { instantOf } from './compareTerms.ts'
import { joinFacts, readFact, sotw } from './readFacts.ts'
import type { Deed, Fact } from './world.ts'

export const report = 'https://w3id.org/force/compliance-report#'
const pay = 'https://www.epimorphics.com/guide-to-the-payments-ontology/'
const times = ['issued', 'created', 'date'].map((name) => `http://purl.org/dc/terms/${name}`)

/** Every deed of a state of the world. A report without an action of its own is about a rule, and no deed. */
export const readDeeds = (graph: Graph): Deed[] => [
  ...graph
    .subjects(`${report}performanceState`)
    .filter((id) => graph.values(id, `${report}performanceState`).some(({ value }) => value === `${report}Performed`))
    .flatMap((id) => graph.values(id, `${odrl}action`).map(({ value }) => readAction(graph, id, value))),
  ...graph.subjects(`${pay}payer`).map((id) => readPayment(graph, id)),
]

const readAction = (graph: Graph, id: string, action: string): Deed => {
  const facts = ['constraint', 'refinement'].flatMap((name) => membersOf(graph, id, `${odrl}${name}`))
  const contexts = [...facts, ...membersOf(graph, id, `${sotw}context`)].map(({ value }) => readFact(graph, value, 'state'))
  const given = (name: string) => graph.values(id, `${odrl}${name}`)[0]?.value
  return {
    action,
    party: given('assignee') ?? given('compensatingParty'),
    target: given('target'),
    payee: given('compensatedParty'),
    facts: joinFacts(contexts),
    at: timeOf(graph, id, times),
  }
}

const readPayment = (graph: Graph, id: string): Deed => {
  const given = (name: string) => graph.values(id, `${pay}${name}`)[0]?.value
  const unit = given('currency')
  const amount: Fact = { values: graph.values(id, `${pay}netAmount`), from: 'state', ...(unit === undefined ? {} : { unit }) }
  return {
    action: `${odrl}compensate`,
    party: given('payer'),
    target: undefined,
    payee: given('payee'),
    facts: new Map([[`${odrl}payAmount`, amount]]),
    at: timeOf(graph, id, [`${pay}paymentDate`]),
  }
}

/** Milliseconds since 1970; undefined if nobody says. */
export const timeOf = (graph: Graph, id: string, properties: readonly string[] = times): number | undefined =>
  properties
    .flatMap((property) => graph.values(id, property))
    .map(instantOf)
    .find((at) => at !== undefined)
