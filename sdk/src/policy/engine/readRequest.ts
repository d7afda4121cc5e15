// A request from RDF: an odrl:Request whose permission carries its context as constraints, or an EvaluationRequest of the draft on
// formal semantics, in either of its spellings.
import { type Graph, membersOf, odrl } from '../rdf/graph.ts'
import { joinFacts, readFact, type StatedFact, semantics, sotw } from './readFacts.ts'
import type { DecisionRequest } from './world.ts'

/** The parameter that is the clock; the state's reader takes it. */
export const clockFeature = `${sotw}CurrentXSDDateTime`

/** The first request of the document. */
export const readRequest = (graph: Graph): DecisionRequest => readEvaluationRequest(graph) ?? readOdrlRequest(graph)

const readOdrlRequest = (graph: Graph): DecisionRequest => {
  const request = graph.subjects(`${odrl}permission`)[0] ?? graph.subjects(`${odrl}action`)[0] ?? ''
  const permission = membersOf(graph, request, `${odrl}permission`)[0]?.value ?? request
  const given = (name: string) =>
    (graph.values(permission, `${odrl}${name}`)[0] ?? graph.values(request, `${odrl}${name}`)[0])?.value
  const facts = membersOf(graph, permission, `${sotw}context`).map(({ value }) => readFact(graph, value, 'request'))
  return { action: given('action'), party: given('assignee'), target: given('target'), facts: joinFacts(facts) }
}

const readEvaluationRequest = (graph: Graph): DecisionRequest | undefined => {
  const actions = [`${sotw}evaluatedAction`, `${semantics}requestedAction`]
  const request = actions.flatMap((property) => graph.subjects(property))[0]
  if (request === undefined) return undefined
  const given = (...properties: readonly string[]): string | undefined =>
    properties.flatMap((property) => graph.values(request, property))[0]?.value
  const contexts = membersOf(graph, request, `${semantics}context`).map(({ value }) => readFact(graph, value, 'request'))
  const parameters = membersOf(graph, request, `${sotw}requestParameter`).flatMap(({ value }) => readParameter(graph, value))
  return {
    action: given(...actions),
    party: given(`${sotw}evaluatedParty`, `${semantics}requestingParty`),
    target: given(`${sotw}evaluatedTarget`, `${semantics}requestedTarget`),
    facts: joinFacts([...contexts, ...parameters]),
  }
}

const readParameter = (graph: Graph, id: string): StatedFact[] =>
  graph
    .values(id, `${sotw}describesFeature`)
    .filter(({ value }) => value !== clockFeature)
    .map(({ value }) => [value, { values: membersOf(graph, id, `${sotw}value`), from: 'request' }])
