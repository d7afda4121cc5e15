// Rules of a graph, multiplied out: what stands at the policy is given to its rules, several actions or assets become several rules.
import { policyErrors } from '../errors.ts'
import { type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import type { Action, Reference, Rule, RuleKind } from './policy.ts'
import { readConstraints } from './readConstraints.ts'

/** A property at the policy and at the rule: the rule's own outweighs it, or both count. */
export type CompactOverride = 'rule' | 'both'

const maxRules = 4096
const maxDepth = 8
const parts: readonly (readonly [RuleKind, 'duty' | 'consequence' | 'remedy'])[] = [
  ['duty', 'duty'],
  ['consequence', 'consequence'],
  ['remedy', 'remedy'],
]

/** @throws PolicyTooLarge, PolicyTooDeep and what readConstraints throws */
export const readRules = (graph: Graph, policy: string, kind: RuleKind, override: CompactOverride): Rule[] =>
  membersOf(graph, policy, `${odrl}${kind}`).flatMap(({ value }) => readRule(graph, value, kind, [policy], override, maxDepth))

const readRule = (
  graph: Graph,
  id: string,
  kind: RuleKind,
  outer: readonly string[],
  override: CompactOverride,
  depth: number,
): Rule[] => {
  if (depth === 0) throw policyErrors.PolicyTooDeep({ path: id })
  const given = (name: string): string[] => {
    const own = membersOf(graph, id, `${odrl}${name}`)
    const shared = outer.flatMap((policy) => membersOf(graph, policy, `${odrl}${name}`))
    return [...new Set((own.length > 0 && override === 'rule' ? own : [...own, ...shared]).map(({ value }) => value))]
  }
  const references = (name: string) => orNone(given(name).map((value) => readReference(graph, value)))
  const axes = {
    action: orNone(given('action').map((value) => readAction(graph, value))),
    target: references('target'),
    assigner: references('assigner'),
    assignee: references('assignee'),
  }
  const total = Object.values(axes).reduce((product, axis) => product * axis.length, 1)
  if (total > maxRules) throw policyErrors.PolicyTooLarge({ path: id, rules: total, allowed: maxRules })
  const [duties, consequences, remedies] = parts.map(([partKind, name]) =>
    membersOf(graph, id, `${odrl}${name}`).flatMap(({ value }) => readRule(graph, value, partKind, [], override, depth - 1)),
  )
  const constraints = [
    ...outer.flatMap((policy) => readConstraints(graph, policy, 'constraint')),
    ...readConstraints(graph, id, 'constraint'),
  ]
  const rest = { kind, id, constraints, duties: duties ?? [], consequences: consequences ?? [], remedies: remedies ?? [] }
  return axes.action.flatMap((action) =>
    axes.target.flatMap((target) =>
      axes.assigner.flatMap((assigner) => axes.assignee.map((assignee) => ({ ...rest, action, target, assigner, assignee }))),
    ),
  )
}

const orNone = <Value>(values: readonly Value[]): readonly (Value | undefined)[] => (values.length === 0 ? [undefined] : values)

const readAction = (graph: Graph, id: string): Action => ({
  name: graph.values(id, `${rdf}value`)[0]?.value ?? id,
  refinements: readConstraints(graph, id, 'refinement'),
})

/** A collection answers to its identifier and to its source: publishers use either. */
const readReference = (graph: Graph, id: string): Reference => ({
  names: [...(id.startsWith('_:') ? [] : [id]), ...graph.values(id, `${odrl}source`).map(({ value }) => value)],
  refinements: readConstraints(graph, id, 'refinement'),
})
