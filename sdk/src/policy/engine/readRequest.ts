// A request from RDF: an odrl:Request whose permission carries its context as constraints, or an EvaluationRequest of the draft on
// formal semantics, in each of its spellings.
import { actionName } from '../model/readRules.ts'
import { type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import { joinFacts, readFact, type StatedFact, semantics, sotw } from './readFacts.ts'
import type { DecisionRequest } from './world.ts'

/** The parameters that are the clock; the state's reader takes them. */
export const clockFeatures: readonly string[] = [`${sotw}CurrentXSDDateTime`, `${sotw}TemporalData`]

/** The first request of the document. */
export const readRequest = (graph: Graph): DecisionRequest => readEvaluationRequest(graph) ?? readOdrlRequest(graph)

const readOdrlRequest = (graph: Graph): DecisionRequest => {
  const typed = graph
    .subjects(`${rdf}type`)
    .filter((id) => graph.values(id, `${rdf}type`).some(({ value }) => value === `${odrl}Request`))
  const request = [...typed, ...graph.subjects(`${odrl}permission`), ...graph.subjects(`${odrl}action`)][0] ?? ''
  const permission = membersOf(graph, request, `${odrl}permission`)[0]?.value ?? request
  const nodes = [...new Set([permission, request])]
  const given = (name: string) => nodes.flatMap((node) => membersOf(graph, node, `${odrl}${name}`))[0]?.value
  const [action, party, target] = [given('action'), given('assignee'), given('target')]
  const contexts = nodes
    .flatMap((node) => membersOf(graph, node, `${sotw}context`))
    .map(({ value }) => readFact(graph, value, 'request'))
  return {
    action: action && actionName(graph, action),
    party: party && sourceOf(graph, party),
    target: target && sourceOf(graph, target),
    facts: joinFacts([
      ...contexts,
      ...nodes.flatMap((node) => statedValues(graph, node, 'constraint')),
      ...[action, party, target].flatMap((node) => (node === undefined ? [] : statedValues(graph, node, 'refinement'))),
    ]),
  }
}

/** An asset or a party that is a node without a name is asked for by its source. */
const sourceOf = (graph: Graph, id: string): string =>
  id.startsWith('_:') ? (graph.values(id, `${odrl}source`)[0]?.value ?? id) : id

/** Operators with which a constraint says what is. With any other it says what may be: nobody knows then what is. */
const stating: readonly (string | undefined)[] = [undefined, `${odrl}eq`, `${odrl}isAllOf`]

/** The constraints of a request that say what is, as those of its context do. Not the time: whoever asks does not say how late it is. */
const statedValues = (graph: Graph, id: string, property: 'constraint' | 'refinement'): StatedFact[] =>
  membersOf(graph, id, `${odrl}${property}`)
    .flatMap(({ value }) => [value, ...membersOf(graph, value, `${odrl}and`).map((operand) => operand.value)])
    .filter((constraint) => graph.values(constraint, `${odrl}leftOperand`).some(({ value }) => value !== `${odrl}dateTime`))
    .filter((constraint) => stating.includes(graph.values(constraint, `${odrl}operator`)[0]?.value))
    .map((constraint) => readFact(graph, constraint, 'request'))

/** What the draft's versions call the same, each in either namespace. */
const spellings = {
  action: ['evaluatedAction', 'requestedAction'],
  party: ['evaluatedParty', 'requestingParty'],
  target: ['evaluatedTarget', 'requestedTarget'],
  context: ['context'],
  parameter: ['requestParameter'],
} as const

const inEither = (role: keyof typeof spellings): string[] =>
  spellings[role].flatMap((name) => [sotw, semantics].map((space) => space + name))

const readEvaluationRequest = (graph: Graph): DecisionRequest | undefined => {
  const request = inEither('action').flatMap((property) => graph.subjects(property))[0]
  if (request === undefined) return undefined
  const all = (role: keyof typeof spellings) => inEither(role).flatMap((property) => membersOf(graph, request, property))
  const contexts = all('context').map(({ value }) => readFact(graph, value, 'request'))
  const parameters = all('parameter').flatMap(({ value }) => readParameter(graph, value))
  return {
    action: all('action')[0]?.value,
    party: all('party')[0]?.value,
    target: all('target')[0]?.value,
    facts: joinFacts([...contexts, ...parameters]),
  }
}

const readParameter = (graph: Graph, id: string): StatedFact[] =>
  graph
    .values(id, `${sotw}describesFeature`)
    .filter(({ value }) => !clockFeatures.includes(value))
    .map(({ value }) => [value, { values: membersOf(graph, id, `${sotw}value`), from: 'request' }])
