// A request and a state of the world from RDF, in the vocabularies of the public suites: an odrl:Request whose permission carries
// its context as constraints, the current time as dct:issued, and duties as reports of the compliance report model.
import { type Graph, indexGraph, joinGraphs, membersOf, odrl, type Term } from '../rdf/graph.ts'
import { readGraph } from '../rdf/readGraph.ts'
import { instantOf } from './compareTerms.ts'
import type { DecisionRequest, DutyState, Fact, State } from './world.ts'

const context = 'https://w3id.org/force/sotw#context'
const issued = 'http://purl.org/dc/terms/issued'
const report = 'https://w3id.org/force/compliance-report#'
const dutyStates: Readonly<Record<string, DutyState>> = { Fulfilled: 'fulfilled', Violated: 'violated' }

/** Request and state of one case. @param state absent: nothing is known but the time @param now absent: that of the state */
export const readWorld = async (
  request: string,
  state: string | undefined,
  now?: string,
): Promise<{ readonly request: DecisionRequest; readonly state: State }> => {
  const asked = await readGraph(request)
  const known = state === undefined ? indexGraph([]) : await readGraph(state)
  return { request: readRequest(asked), state: readState(joinGraphs([known, asked]), now) }
}

/** The first permission of the request, or the request itself. */
const readRequest = (graph: Graph): DecisionRequest => {
  const request = graph.subjects(`${odrl}permission`)[0] ?? graph.subjects(`${odrl}action`)[0] ?? ''
  const permission = membersOf(graph, request, `${odrl}permission`)[0]?.value ?? request
  const given = (name: string) =>
    (graph.values(permission, `${odrl}${name}`)[0] ?? graph.values(request, `${odrl}${name}`)[0])?.value
  const facts = membersOf(graph, permission, context).map(({ value }) => readFact(graph, value))
  return { action: given('action'), party: given('assignee'), target: given('target'), facts: joinFacts(facts) }
}

const readFact = (graph: Graph, id: string): readonly [string, Fact] => {
  const unit = graph.values(id, `${odrl}unit`)[0]?.value
  const values = membersOf(graph, id, `${odrl}rightOperand`)
  const operand = graph.values(id, `${odrl}leftOperand`)[0]?.value ?? ''
  return [operand, { values, from: 'request', ...(unit === undefined ? {} : { unit }) }]
}

const joinFacts = (facts: readonly (readonly [string, Fact])[]): ReadonlyMap<string, Fact> => {
  const joined = new Map<string, Fact>()
  for (const [operand, fact] of facts) {
    joined.set(operand, { ...fact, values: [...(joined.get(operand)?.values ?? []), ...fact.values] })
  }
  return joined
}

const readState = (graph: Graph, now: string | undefined): State => {
  const clocks = graph.subjects(issued).filter((subject) => subject.endsWith('currentTime'))
  const stated: Term | undefined = clocks.flatMap((clock) => graph.values(clock, issued))[0]
  const time = now === undefined ? stated : instantTerm(now)
  const duties = graph.subjects(`${report}deonticState`).flatMap((subject) => {
    const state = graph.values(subject, `${report}deonticState`)[0]?.value.replace(report, '') ?? ''
    return graph.values(subject, `${report}rule`).map(({ value }) => [value, dutyStates[state] ?? 'notSet'] as const)
  })
  return {
    facts: timeFacts(time),
    now: time === undefined ? undefined : instantOf(time),
    deeds: [],
    dutyStates: new Map(duties),
    graph,
  }
}

export const instantTerm = (value: string): Term => ({
  kind: 'literal',
  value,
  datatype: 'http://www.w3.org/2001/XMLSchema#dateTime',
})

/** The clock as a fact. */
export const timeFacts = (time: Term | undefined): ReadonlyMap<string, Fact> =>
  new Map(time === undefined ? [] : [[`${odrl}dateTime`, { values: [time], from: 'clock' }]])
