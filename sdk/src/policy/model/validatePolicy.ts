// What ODRL 2.2 demands of a document: the 24 validation tests of the W3C working group, and what the Recommendations say beyond them.
import { type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import { coreTerms } from './coreTerms.ts'
import { policyIds, ruleKinds } from './policyIds.ts'
import { type Finding, findings } from './requirements.ts'
import { validateParts, validateRule } from './validateRule.ts'

const types = ['Set', 'Offer', 'Agreement', 'Assertion', 'Privacy', 'Request', 'Ticket']
const replacedBy = ['http://purl.org/dc/terms/isReplacedBy', 'http://purl.org/dc/elements/1.1/isReplacedBy']

/**
 * Every fault of a document, in the order in which it is met; none if it is valid. Evaluating goes on without asking: who wants only
 * valid policies asks first.
 *
 * @example
 * validatePolicy(await readGraph('<urn:p> a <http://www.w3.org/ns/odrl/2/Set> .'))[0].rule // 'V2'
 */
export const validatePolicy = (graph: Graph): Finding[] => {
  const ids = policyIds(graph)
  if (ids.length === 0) return findings([[true, 'V1', '', 'Give the document a policy.']])
  return [
    ...ids.flatMap((id) => [
      ...validateHead(graph, id),
      ...validateParts(graph, id, count(graph, id, 'profile') > 0),
      ...validateRules(graph, id),
    ]),
    ...validateDefinitions(graph),
  ]
}

const count = (graph: Graph, id: string, name: string): number => membersOf(graph, id, `${odrl}${name}`).length

const validateHead = (graph: Graph, id: string): Finding[] => {
  const conflicts = membersOf(graph, id, `${odrl}conflict`)
  const strategies = ['perm', 'prohibit', 'invalid'].map((name) => `${odrl}${name}`)
  const isUnknown = conflicts.some(({ value }) => !strategies.includes(value))
  const hasRule = ['inheritFrom', ...ruleKinds].some((kind) => count(graph, id, kind) > 0)
  const named = graph.values(id, `${rdf}type`).filter(({ value }) => types.includes(value.replace(odrl, '')))
  const references = ['profile', 'inheritFrom'].flatMap((name) => membersOf(graph, id, `${odrl}${name}`))
  return findings([
    [!hasRule, 'V2', id, 'Give the policy a permission, a prohibition or an obligation.'],
    [id.startsWith('_:'), 'V3', id, 'Give the policy a uid that is an IRI.'],
    [
      count(graph, id, 'profile') === 0 && isUnknown,
      'V11',
      `${id}/conflict`,
      'Use perm, prohibit or invalid, or name a profile.',
    ],
    [conflicts.length > 1, 'V23', `${id}/conflict`, 'Give one conflict strategy.'],
    [inheritsFromItself(graph, id), 'V24', `${id}/inheritFrom`, 'Take one inheritFrom out of the circle.'],
    [count(graph, id, 'duty') > 0, 'R11', `${id}/duty`, 'Write it as an obligation of the policy, which is how it is read.'],
    [named.length > 1, 'R1', `${id}/type`, 'Give the policy one type.'],
    [replacedBy.flatMap((name) => graph.values(id, name)).length > 1, 'R21', `${id}/isReplacedBy`, 'Name one policy.'],
    [references.some(({ kind }) => kind === 'literal'), 'R22', id, 'Write profile and inheritFrom as IRIs.'],
  ])
}

const inheritsFromItself = (graph: Graph, id: string): boolean => {
  const parents = new Set(membersOf(graph, id, `${odrl}inheritFrom`).map(({ value }) => value))
  for (const parent of parents) for (const { value } of membersOf(graph, parent, `${odrl}inheritFrom`)) parents.add(value)
  return parents.has(id)
}

const validateRules = (graph: Graph, policy: string): Finding[] =>
  ruleKinds.flatMap((kind) =>
    membersOf(graph, policy, `${odrl}${kind}`).flatMap(({ value }) => validateRule(graph, policy, kind, value)),
  )

/** Actions that the document itself defines; that of a rule is an occurrence of one, and has an rdf:value. */
const validateDefinitions = (graph: Graph): Finding[] => {
  const defined = graph
    .subjects(`${rdf}type`)
    .filter((id) => graph.values(id, `${rdf}type`).some(({ value }) => value === `${odrl}Action`))
    .filter((id) => graph.values(id, `${rdf}value`).length === 0 && !coreTerms.actions.has(id))
  return defined.flatMap((id) =>
    findings([[!leadsToTop(graph, id), 'R20', `${id}/includedIn`, 'Say in which action of the vocabulary it is included.']]),
  )
}

const leadsToTop = (graph: Graph, id: string): boolean => {
  const found = new Set([id])
  for (const one of found) for (const { value } of graph.values(one, `${odrl}includedIn`)) found.add(value)
  return [...found].some((name) => coreTerms.actions.has(name))
}
