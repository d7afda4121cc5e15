// A request and a state of the world from RDF, in the vocabularies of the public suites: the current time as dct:issued, duties as
// reports of the compliance report model, deeds as action reports or payments, facts as constraints or as properties of the state.
import { type Graph, indexGraph, joinGraphs, membersOf, odrl, type Term } from '../rdf/graph.ts'
import { readGraph } from '../rdf/readGraph.ts'
import { instantOf } from './compareTerms.ts'
import { readDeeds, report, timeOf } from './readDeeds.ts'
import { joinFacts, readFact, type StatedFact, semantics, sotw } from './readFacts.ts'
import { clockFeatures, readRequest } from './readRequest.ts'
import type { DecisionRequest, DutyState, Fact, State } from './world.ts'

const issued = 'http://purl.org/dc/terms/issued'
const dutyStates: Readonly<Record<string, DutyState>> = { Fulfilled: 'fulfilled', Violated: 'violated' }

/** Request and state of one case. @param request a document, or what was read elsewhere @param state absent: nothing is known but the time @param now absent: that of the state @param base of relative names */
export const readWorld = async (
  request: string | DecisionRequest,
  state: string | undefined,
  now?: string,
  base?: string,
): Promise<{ readonly request: DecisionRequest; readonly state: State }> => {
  const place = base === undefined ? {} : { base }
  const asked = typeof request === 'string' ? await readGraph(request, place) : indexGraph([])
  const known = state === undefined ? indexGraph([]) : await readGraph(state, place)
  const decided = typeof request === 'string' ? readRequest(asked) : request
  return { request: decided, state: readState(known, asked, decided, now) }
}

const readState = (known: Graph, asked: Graph, request: DecisionRequest, now: string | undefined): State => {
  const graph = joinGraphs([known, asked])
  const time = now === undefined ? clockOf(graph) : instantTerm(now)
  const reports = graph
    .subjects(`${report}deonticState`)
    .flatMap((subject) => graph.values(subject, `${report}rule`).map(({ value }) => [value, subject] as const))
  const stateOf = (subject: string) => graph.values(subject, `${report}deonticState`)[0]?.value.replace(report, '') ?? ''
  const dutyTimes = reports.flatMap(([duty, subject]) => {
    const at = timeOf(graph, subject)
    return at === undefined ? [] : [[duty, at] as const]
  })
  return {
    facts: new Map([...joinFacts(statedFacts(known, request)), ...timeFacts(time)]),
    now: time === undefined ? undefined : instantOf(time),
    // A request says what somebody wants to do; only the state says what was done.
    deeds: readDeeds(known),
    dutyStates: new Map(reports.map(([duty, subject]) => [duty, dutyStates[stateOf(subject)] ?? 'notSet'])),
    dutyTimes: new Map(dutyTimes),
    graph,
  }
}

/** What the suites call the clock. */
const clockOf = (graph: Graph): Term | undefined => {
  const issuers = graph.subjects(issued).filter((subject) => subject.endsWith('currentTime'))
  const parameters = graph
    .subjects(`${sotw}describesFeature`)
    .filter((id) => graph.values(id, `${sotw}describesFeature`).some(({ value }) => clockFeatures.includes(value)))
  const stated = [`${semantics}currentTime`, `${sotw}currentTime`].flatMap((name) =>
    graph
      .subjects(name)
      .flatMap((subject) => graph.values(subject, name).flatMap((time) => [time, ...graph.values(time.value, issued)])),
  )
  return [
    ...issuers.flatMap((clock) => graph.values(clock, issued)),
    ...parameters.flatMap((id) => graph.values(id, `${sotw}value`)),
    ...stated,
  ].find((term) => instantOf(term) !== undefined)
}

/** Properties of the draft's state of the world, and the left operands that ask for them. */
const properties: Readonly<Record<string, string>> = {
  count: 'count',
  event: 'event',
  recipient: 'recipient',
  accumulatedTime: 'meteredTime',
  paidAmount: 'payAmount',
  currentLocation: 'spatial',
}

const statedFacts = (graph: Graph, request: DecisionRequest): StatedFact[] =>
  [
    ...[...graph.subjects(`${sotw}context`), ...graph.subjects(`${semantics}context`)].flatMap((subject) =>
      [`${sotw}context`, `${semantics}context`]
        .flatMap((property) => membersOf(graph, subject, property))
        .filter(({ value }) => graph.values(value, `${odrl}leftOperand`).length > 0)
        .map(({ value }) => readFact(graph, value, 'state')),
    ),
    ...Object.entries(properties).flatMap(([name, operand]) =>
      [`${semantics}${name}`, `${sotw}${name}`].flatMap((property) =>
        graph.subjects(property).map((subject): StatedFact => {
          const values = graph.values(subject, property).flatMap((value) => valuesFor(graph, value, name, request))
          return [`${odrl}${operand}`, { values, from: 'state' }]
        }),
      ),
    ),
  ].filter(([, { values }]) => values.length > 0)

/** A value, or a node that has it as `countValue` and says for which target, action or party it stands. */
const valuesFor = (graph: Graph, value: Term, name: string, { target, action, party }: DecisionRequest): readonly Term[] => {
  const inner = [semantics, sotw].flatMap((space) => graph.values(value.value, `${space}${name}Value`))
  if (inner.length === 0) return [value]
  const scopes = [['target', target] as const, ['action', action] as const, ['assignee', party] as const]
  const isFor = scopes.every(([role, asked]) => {
    const stated = graph.values(value.value, `${odrl}${role}`)
    return stated.length === 0 || stated.some((one) => one.value === asked)
  })
  return isFor ? inner : []
}

export const instantTerm = (value: string): Term => ({
  kind: 'literal',
  value,
  datatype: 'http://www.w3.org/2001/XMLSchema#dateTime',
})

/** The clock as a fact. */
export const timeFacts = (time: Term | undefined): ReadonlyMap<string, Fact> =>
  new Map(time === undefined ? [] : [[`${odrl}dateTime`, { values: [time], from: 'clock' }]])
