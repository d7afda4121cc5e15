// What ODRL 2.2 demands of a document: the 24 validation tests of the W3C working group.
import { actionCodes, leftOperandCodes, operatorCodes, prefixes } from '../generated/vocabulary.ts'
import { type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import { policyIds } from './readPolicy.ts'
import { validateConstraint } from './validateConstraint.ts'

/** One fault. The rule is the number of the W3C test; the path is the IRI or label of the node and the property. */
export type Finding = { readonly rule: `V${number}`; readonly path: string; readonly hint: string }

const ruleKinds = ['permission', 'prohibition', 'obligation'] as const

/**
 * Every fault of a document, in the order in which it is met; none if it is valid. Evaluating goes on without asking: who wants only
 * valid policies asks first.
 *
 * @example
 * validatePolicy(await readGraph('<urn:p> a <http://www.w3.org/ns/odrl/2/Set> .'))[0].rule // 'V2'
 */
export const validatePolicy = (graph: Graph): Finding[] => {
  const ids = policyIds(graph)
  if (ids.length === 0) return [{ rule: 'V1', path: '', hint: 'Give the document a policy.' }]
  return ids.flatMap((id) => [...validateHead(graph, id), ...validateRules(graph, id)])
}

const count = (graph: Graph, id: string, name: string): number => membersOf(graph, id, `${odrl}${name}`).length

const findings = (checks: readonly (readonly [boolean, Finding['rule'], string, string])[]): Finding[] =>
  checks.filter(([isFault]) => isFault).map(([, rule, path, hint]) => ({ rule, path, hint }))

const validateHead = (graph: Graph, id: string): Finding[] => {
  const conflicts = membersOf(graph, id, `${odrl}conflict`)
  const strategies = ['perm', 'prohibit', 'invalid'].map((name) => `${odrl}${name}`)
  const isUnknown = conflicts.some(({ value }) => !strategies.includes(value))
  const hasRule = ['inheritFrom', ...ruleKinds].some((kind) => count(graph, id, kind) > 0)
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

const validateRule = (graph: Graph, policy: string, kind: (typeof ruleKinds)[number], id: string): Finding[] => {
  const types = graph.values(policy, `${rdf}type`).map(({ value }) => value.replace(odrl, ''))
  const all = (name: string) => [id, policy].map((node) => count(graph, node, name)).find((given) => given > 0) ?? 0
  const isFree = count(graph, policy, 'profile') > 0
  const kinds = ruleKinds.filter((other) => graph.subjects(`${odrl}${other}`).some((one) => hasValue(graph, one, other, id)))
  const remedies = membersOf(graph, id, `${odrl}remedy`).filter(({ value }) => count(graph, value, 'consequence') > 0)
  const one = 'a compact rule counts once it is multiplied out'
  return [
    ...findings([
      [
        types.includes('Offer') && all('assigner') !== 1,
        'V4',
        `${id}/assigner`,
        `Give the rule of an offer one assigner; ${one}.`,
      ],
      [
        types.includes('Agreement') && all('assigner') !== 1,
        'V5',
        `${id}/assigner`,
        'Give the rule of an agreement one assigner.',
      ],
      [
        types.includes('Agreement') && all('assignee') !== 1,
        'V6',
        `${id}/assignee`,
        'Give the rule of an agreement one assignee.',
      ],
      [kind !== 'obligation' && all('target') === 0, 'V7', `${id}/target`, 'Give the rule or the policy a target.'],
      [remedies.length > 0, 'V8', `${id}/remedy`, 'Take the consequence out of the duty that is a remedy.'],
      [
        kinds.length > 1 && kinds.includes('prohibition'),
        'V22',
        id,
        'A prohibition is no permission or obligation: write two rules.',
      ],
    ]),
    ...['target', 'assigner', 'assignee'].flatMap((name) => validateCollections(graph, id, name)),
    ...validateActions(graph, [id, policy], isFree),
    ...[id, policy].flatMap((node) => constraintsOf(graph, node, 'constraint', isFree)),
    ...['duty', 'consequence', 'remedy'].flatMap((name) =>
      membersOf(graph, id, `${odrl}${name}`).flatMap(({ value }) => validateActions(graph, [value], isFree)),
    ),
  ]
}

const hasValue = (graph: Graph, subject: string, name: string, id: string): boolean =>
  membersOf(graph, subject, `${odrl}${name}`).some(({ value }) => value === id)

const constraintsOf = (graph: Graph, node: string, name: string, isFree: boolean): Finding[] =>
  membersOf(graph, node, `${odrl}${name}`).flatMap(({ value }) => validateConstraint(graph, value, isFree, coreTerms, 64))

const validateCollections = (graph: Graph, rule: string, name: string): Finding[] =>
  membersOf(graph, rule, `${odrl}${name}`)
    .filter(({ value }) => count(graph, value, 'refinement') > 0 && count(graph, value, 'source') === 0)
    .map(({ value }) => ({ rule: name === 'target' ? 'V9' : 'V10', path: value, hint: 'Give the refined collection a source.' }))

const iris = (terms: Readonly<Record<string, number>>): ReadonlySet<string> =>
  new Set(
    Object.keys(terms).map((term) => (term.startsWith('cc:') ? `${prefixes.cc}${term.slice(3)}` : `${prefixes.odrl}${term}`)),
  )

const actions = iris(actionCodes)
const coreTerms = { operators: iris(operatorCodes), leftOperands: iris(leftOperandCodes) }

const validateActions = (graph: Graph, nodes: readonly string[], isFree: boolean): Finding[] =>
  nodes.flatMap((node) =>
    membersOf(graph, node, `${odrl}action`).flatMap(({ value }) => {
      const name = graph.values(value, `${rdf}value`)[0]?.value ?? value
      const unknown = !isFree && !actions.has(name)
      const hint = 'Use an action of the vocabulary, or name the profile that defines this one.'
      return [...findings([[unknown, 'V12', `${node}/action`, hint]]), ...constraintsOf(graph, value, 'refinement', isFree)]
    }),
  )
