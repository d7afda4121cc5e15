// What ODRL 2.2 demands of a rule and of the duties in it.
import { type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import { onceFor, subjectsWith } from '../rdf/once.ts'
import { policyIds } from './policyIds.ts'
import { type Check, type Finding, findings } from './requirements.ts'
import { validateActions, validateCollections } from './validateActions.ts'
import { validateConstraints } from './validateConstraint.ts'

type Kind = 'permission' | 'prohibition' | 'obligation'

const properties = ['permission', 'prohibition', 'obligation', 'duty', 'consequence', 'remedy']
const duties = ['obligation', 'duty', 'consequence', 'remedy']
const classes: Readonly<Record<string, string>> = { permission: 'Permission', prohibition: 'Prohibition' }
const maxDepth = 8

const count = (graph: Graph, id: string, name: string): number => membersOf(graph, id, `${odrl}${name}`).length

export const validateRule = (graph: Graph, policy: string, kind: Kind, id: string): Finding[] => {
  const types = graph.values(policy, `${rdf}type`).map(({ value }) => value.replace(odrl, ''))
  const { lineage, isWhole } = lineageOf(graph, policy)
  // The rule's own, else what stands at the policy or above it; what a parent outside of the document says is not known.
  const given = (name: string): number =>
    count(graph, id, name) || lineage.reduce((sum, one) => sum + count(graph, one, name), 0) || (isWhole ? 0 : 1)
  const isFree = count(graph, policy, 'profile') > 0
  const remedies = membersOf(graph, id, `${odrl}remedy`).filter(({ value }) => count(graph, value, 'consequence') > 0)
  const hasTarget = given('target') > 0 || lineage.some((one) => isTargetOfAsset(graph, one))
  return [
    ...findings([
      [types.includes('Offer') && given('assigner') !== 1, 'V4', `${id}/assigner`, 'Give the rule of an offer one assigner.'],
      [
        types.includes('Agreement') && given('assigner') !== 1,
        'V5',
        `${id}/assigner`,
        'Give the rule of an agreement one assigner.',
      ],
      [
        types.includes('Agreement') && given('assignee') !== 1,
        'V6',
        `${id}/assignee`,
        'Give the rule of an agreement one assignee.',
      ],
      [kind !== 'obligation' && !hasTarget, 'V7', `${id}/target`, 'Give the rule or the policy a target.'],
      [remedies.length > 0, 'V8', `${id}/remedy`, 'Take the consequence out of the duty that is a remedy.'],
      [given('action') === 0, 'R3', `${id}/action`, 'Give the rule or the policy an action.'],
      ...partChecks(graph, kind, id),
    ]),
    ...validateKinds(graph, id),
    ...validateParts(graph, id, isFree),
    ...['duty', 'consequence', 'remedy'].flatMap((name) =>
      membersOf(graph, id, `${odrl}${name}`).flatMap(({ value }) => validateDuty(graph, value, name, isFree, maxDepth)),
    ),
  ]
}

const policySet = onceFor((graph) => new Set(policyIds(graph)))
const isPolicy = (graph: Graph, id: string): boolean => policySet(graph).has(id)

/** The policy and those that it inherits from, as far as the document has them. */
const lineageOf = (graph: Graph, policy: string): { readonly lineage: readonly string[]; readonly isWhole: boolean } => {
  const found = new Set([policy])
  for (const one of found) for (const { value } of membersOf(graph, one, `${odrl}inheritFrom`)) found.add(value)
  const lineage = [...found]
  return { lineage, isWhole: lineage.every((one) => isPolicy(graph, one)) }
}

const isTargetOfAsset = (graph: Graph, policy: string): boolean => subjectsWith(graph, `${odrl}hasPolicy`, policy).length > 0

/** Which rules have which duties. */
const partChecks = (graph: Graph, kind: string, id: string): Check[] => {
  const has = (name: string) => count(graph, id, name) > 0
  return [
    [has('consequence') && ['permission', 'prohibition'].includes(kind), 'R8', `${id}/consequence`, 'Put it into a duty.'],
    [has('consequence') && kind === 'consequence', 'R9', `${id}/consequence`, 'Put it into the duty itself.'],
    [has('remedy') && kind !== 'prohibition', 'R10', `${id}/remedy`, 'Put it into a prohibition, or make it a consequence.'],
    [has('duty') && kind !== 'permission', 'R11', `${id}/duty`, 'Make it an obligation of the policy, or a remedy.'],
  ]
}

/** A rule is of one kind, by the properties that lead to it and by the type that it has; duties of all sorts are duties. */
const validateKinds = (graph: Graph, id: string): Finding[] => {
  const leading = properties.filter((name) => subjectsWith(graph, `${odrl}${name}`, id).length > 0)
  const named = graph.values(id, `${rdf}type`).map(({ value }) => value.replace(odrl, ''))
  const kinds = new Set([
    ...leading.map((name) => classes[name] ?? 'Duty'),
    ...named.filter((name) => ['Permission', 'Prohibition', 'Duty'].includes(name)),
  ])
  const isTwofold = leading.includes('prohibition') && (leading.includes('permission') || leading.includes('obligation'))
  return findings([
    [isTwofold, 'V22', id, 'A prohibition is no permission or obligation: write two rules.'],
    [kinds.size > 1, 'R2', id, 'Write one rule for each kind.'],
  ])
}

/** Actions, assets, parties and constraints of a rule, or of a policy that shares them with its rules. */
export const validateParts = (graph: Graph, node: string, isFree: boolean): Finding[] => [
  ...['target', 'assigner', 'assignee'].flatMap((name) => validateCollections(graph, node, name, isFree)),
  ...validateActions(graph, [node], isFree),
  ...validateConstraints(graph, node, 'constraint', isFree),
]

/** @param depth a duty deeper than that is not read; readPolicy refuses it */
const validateDuty = (graph: Graph, id: string, kind: string, isFree: boolean, depth: number): Finding[] => {
  if (depth === 0) return []
  return [
    ...findings([
      [count(graph, id, 'action') === 0, 'R3', `${id}/action`, 'Give the duty an action.'],
      ...(kind === 'remedy' ? [] : partChecks(graph, kind, id)),
    ]),
    ...validateKinds(graph, id),
    ...validateParts(graph, id, isFree),
    ...duties.flatMap((name) =>
      membersOf(graph, id, `${odrl}${name}`).flatMap(({ value }) => validateDuty(graph, value, name, isFree, depth - 1)),
    ),
  ]
}
