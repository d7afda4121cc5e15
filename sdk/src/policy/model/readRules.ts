// Rules of a graph, multiplied out: what stands at the policy is given to its rules, several actions or assets become several rules.
import { impliedActions } from '../engine/hierarchy.ts'
import { policyErrors } from '../errors.ts'
import { functionCodes } from '../generated/vocabulary.ts'
import { expandPrefix, type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import { subjectsWith } from '../rdf/once.ts'
import type { Action, PartyFunction, Reference, Rule, RuleKind } from './policy.ts'
import { readConstraints } from './readConstraints.ts'

/** A property at the policy and at the rule: the rule's own outweighs it, or both count. */
export type CompactOverride = 'rule' | 'both'

/** The functions of parties besides assigner and assignee. */
const partyFunctions = Object.keys(functionCodes).filter((name) => name !== 'assigner' && name !== 'assignee')
const maxRules = 4096
const maxDepth = 8
const parts: readonly (readonly [RuleKind, 'duty' | 'consequence' | 'remedy'])[] = [
  ['duty', 'duty'],
  ['consequence', 'consequence'],
  ['remedy', 'remedy'],
]

/**
 * The rules of one kind that stand in one policy.
 *
 * @param sharing the policies whose assets, parties and actions all rules share: with inheritance, child and parents alike
 * @throws PolicyTooLarge, PolicyTooDeep and what readConstraints throws
 */
export const readRules = (
  graph: Graph,
  policy: string,
  kind: RuleKind,
  sharing: readonly string[],
  override: CompactOverride,
): Rule[] => {
  const conditions = readConstraints(graph, policy, 'constraint')
  // Before 2.2 a duty of the policy itself was written as `duty`: read over, it would be a condition that nobody keeps.
  const properties = kind === 'obligation' ? ['obligation', 'duty'] : [kind]
  return properties
    .flatMap((property) => membersOf(graph, policy, `${odrl}${property}`))
    .flatMap(({ value }) => readRule(graph, value, kind, sharing, override, maxDepth))
    .map((rule) => ({ ...rule, constraints: [...conditions, ...rule.constraints] }))
}

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
    const own = membersOf(graph, id, `${odrl}${name}`).map(nameOf)
    const shared = outer.flatMap((policy) => membersOf(graph, policy, `${odrl}${name}`)).map(nameOf)
    const written = own.length > 0 && override === 'rule' ? own : [...own, ...shared]
    // What an asset or a party says of the policy holds for all of its rules, besides what they say themselves.
    return [...new Set([...written, ...outer.flatMap((policy) => inferred(graph, policy, name))])]
  }
  const references = (name: string) => orNone(given(name).map((value) => readReference(graph, value)))
  const axes = {
    action: orNone(given('action').flatMap((value) => readActions(graph, value, kind))),
    target: references('target'),
    assigner: references('assigner'),
    assignee: references('assignee'),
    output: references('output'),
  }
  const functions = partyFunctions.flatMap((name): PartyFunction[] =>
    given(name).map((value) => ({ name, party: readReference(graph, value) })),
  )
  const total = Object.values(axes).reduce((product, axis) => product * axis.length, 1)
  if (total > maxRules) throw policyErrors.PolicyTooLarge({ path: id, rules: total, allowed: maxRules })
  const [duties, consequences, remedies] = parts.map(([partKind, name]) =>
    membersOf(graph, id, `${odrl}${name}`).flatMap(({ value }) => readRule(graph, value, partKind, [], override, depth - 1)),
  )
  const constraints = readConstraints(graph, id, 'constraint')
  const rest = {
    kind,
    id,
    functions,
    constraints,
    duties: duties ?? [],
    consequences: consequences ?? [],
    remedies: remedies ?? [],
  }
  return multiply(axes).map((axis) => ({ ...rest, ...axis }))
}

type Axes = {
  readonly action: readonly (Action | undefined)[]
} & { readonly [Name in 'target' | 'assigner' | 'assignee' | 'output']: readonly (Reference | undefined)[] }

const multiply = ({ action, target, assigner, assignee, output }: Axes): Pick<Rule, keyof Axes>[] =>
  action
    .flatMap((one) => target.map((other) => ({ action: one, target: other })))
    .flatMap((rule) => assigner.map((one) => ({ ...rule, assigner: one })))
    .flatMap((rule) => assignee.map((one) => ({ ...rule, assignee: one })))
    .flatMap((rule) => output.map((one) => ({ ...rule, output: one })))

const nameOf = ({ value }: { readonly value: string }): string => value

/** What an asset or a party says of the policy: its target, its assigner, its assignee (Information Model 2.2, sections 2.2 and 2.3). */
const inverses: Readonly<Record<string, string>> = { target: 'hasPolicy', assigner: 'assignerOf', assignee: 'assigneeOf' }

const inferred = (graph: Graph, policy: string, name: string): readonly string[] => {
  const property = inverses[name]
  return property === undefined ? [] : subjectsWith(graph, `${odrl}${property}`, policy)
}

const orNone = <Value>(values: readonly Value[]): readonly (Value | undefined)[] => (values.length === 0 ? [undefined] : values)

/** What an action that is a node of its own is called; connectors of data spaces once wrote `odrl:type`. */
export const actionName = (graph: Graph, id: string): string =>
  expandPrefix((graph.values(id, `${rdf}value`)[0] ?? graph.values(id, `${odrl}type`)[0])?.value ?? id)

const readAction = (graph: Graph, id: string): Action => ({
  name: actionName(graph, id),
  refinements: readConstraints(graph, id, 'refinement'),
})

/** A permission for an action is one for what the action implies (Information Model 2.4), narrowed in the same way. */
const readActions = (graph: Graph, id: string, kind: RuleKind): Action[] => {
  const action = readAction(graph, id)
  const names = kind === 'permission' ? impliedActions(graph, action.name) : [action.name]
  return names.map((name) => ({ ...action, name }))
}

/** A collection answers to its identifier and to its source: publishers use either. A node without an IRI is called by its uid. */
const readReference = (graph: Graph, id: string): Reference => ({
  names: [
    ...(id.startsWith('_:') ? graph.values(id, `${odrl}uid`).map(({ value }) => value) : [id]),
    ...graph.values(id, `${odrl}source`).map(({ value }) => value),
  ],
  refinements: readConstraints(graph, id, 'refinement'),
})
