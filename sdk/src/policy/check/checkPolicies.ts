// What is wrong with policies before anybody asks: rules that contradict each other, and rules that can never hold.
import { policyErrors } from '../errors.ts'
import type { Policy, Rule } from '../model/policy.ts'
import { type Graph, joinGraphs, odrl } from '../rdf/graph.ts'
import { canHold, conditionsOf, textOf } from './canHold.ts'
import { checkRule } from './checkRule.ts'
import { both, type Consequence, type Contradiction, type RuleName, type Verdict } from './contradiction.ts'
import { coversRule, overlap } from './overlap.ts'

export type CheckPoliciesOptions = {
  /** As xsd:dateTime: windows and deadlines before it are over. */
  readonly now?: string
}

type Placed = RuleName & { readonly at: Policy; readonly is: Rule }

/** A document may hold 4,096 rules of each kind; beyond this the check would take minutes. */
const maxPairs = 1_000_000

/**
 * Compares all rules of all policies that bear on one product, before they are registered. Certain is only what is certain for all
 * facts; what depends on facts, or on members of collections that no document names, is possible.
 *
 * @throws PolicyTooManyRules
 * @returns single rules first, then pairs within a policy, then pairs across policies; each rule or pair once
 *
 * @example
 * checkPolicies(await readPolicy(text)).filter(({ certainty }) => certainty === 'always')
 */
export const checkPolicies = (policies: readonly Policy[], options: CheckPoliciesOptions = {}): Contradiction[] => {
  const valid = policies.filter(({ type, replacedBy }) => replacedBy.length === 0 && type !== 'Request' && type !== 'Assertion')
  const graph = joinGraphs([...new Set(valid.map((policy) => policy.graph))])
  const rules = valid.flatMap(placeRules)
  const permissions = rules.filter(({ is }) => is.kind === 'permission')
  const prohibitions = rules.filter(({ is }) => is.kind === 'prohibition')
  const alone = rules.flatMap((rule) => checkRule(rule, rule.is, prohibitions, graph, options))
  const count = permissions.length * prohibitions.length
  if (count > maxPairs) throw policyErrors.PolicyTooManyRules({ pairs: count, allowed: maxPairs })
  const pairs = permissions.flatMap((permission) =>
    prohibitions.map((prohibition) => ({ permission, prohibition, isInside: permission.policy === prohibition.policy })),
  )
  // What a child inherits stands in the document twice; the pair within one policy says what its own strategy makes of it.
  const inOrder = [...pairs.filter(({ isInside }) => isInside), ...pairs.filter(({ isInside }) => !isInside)]
  const conflicts = inOrder.flatMap(({ permission, prohibition }) => checkPair(permission, prohibition, graph, options))
  return unique([...alone, ...conflicts], valid)
}

const placeRules = (policy: Policy): Placed[] => {
  const counted = new Map<string, number>()
  return policy.rules.map((rule) => {
    const number = (counted.get(rule.kind) ?? 0) + 1
    counted.set(rule.kind, number)
    return { policy: policy.id, rule: rule.id, path: `${rule.kind}.${number}`, at: policy, is: rule }
  })
}

const nameOf = ({ policy, rule, path }: Placed): RuleName => ({ policy, rule, path })

const checkPair = (permission: Placed, prohibition: Placed, graph: Graph, { now }: CheckPoliciesOptions): Contradiction[] => {
  const about = overlap(permission.is, prohibition.is, graph)
  const conditions = [permission.is, prohibition.is].flatMap(conditionsOf)
  const verdict: Verdict = about === 'no' ? 'no' : both([about, canHold(conditions, now)])
  if (verdict === 'no') return []
  const rules = [nameOf(permission), nameOf(prohibition)]
  const consequence = consequenceOf(permission.at, prohibition.at)
  const certainty = verdict === 'yes' ? 'always' : 'possible'
  const settled = permission.policy === prohibition.policy && consequence !== 'void' ? ({ isSettled: true } as const) : {}
  const conflict = { kind: 'RulesConflict', rules, certainty, consequence, ...settled, hint: hints[consequence] } as const
  return [conflict, ...defeats(permission, prohibition, consequence, rules, graph)]
}

const hints: Readonly<Record<Consequence, string>> = {
  void: 'Both hold for some requests, and then the whole policy is void: set conflict to perm or prohibit, or narrow one of the rules.',
  prohibited: 'Both hold for some requests, and then the prohibition wins: narrow one of the rules if that is not meant.',
  permitted: 'Both hold for some requests, and then the permission wins: narrow one of the rules if that is not meant.',
}

/** Over several policies the strictest decides: one that prohibits outweighs one that permits. */
const consequenceOf = (one: Policy, other: Policy): Consequence => {
  if (one.id !== other.id) return 'prohibited'
  const [strategy, ...others] = one.conflicts.map((iri) => iri.replace(odrl, ''))
  if (others.length > 0) return 'void'
  return strategy === 'perm' ? 'permitted' : strategy === 'prohibit' ? 'prohibited' : 'void'
}

const textsOf = (rule: Rule): string[] => conditionsOf(rule).map(textOf)

const defeats = (
  permission: Placed,
  prohibition: Placed,
  consequence: Consequence,
  rules: readonly RuleName[],
  graph: Graph,
): Contradiction[] => {
  const isWholly = (wide: Placed, narrow: Placed): boolean =>
    atomsOf(narrow).every((part) => atomsOf(wide).some((whole) => coversRule(whole, part, graph, textsOf)))
  if (consequence !== 'permitted' && isWholly(prohibition, permission)) {
    const hint = 'The prohibition holds whenever the permission does, so the permission grants nothing: narrow the prohibition.'
    return [{ kind: 'PermissionDefeated', rules, certainty: 'always', consequence, hint }]
  }
  if (consequence === 'permitted' && isWholly(permission, prohibition)) {
    const hint = 'The permission holds whenever the prohibition does, so the prohibition forbids nothing: narrow the permission.'
    return [{ kind: 'ProhibitionDefeated', rules, certainty: 'always', consequence, hint }]
  }
  return []
}

/** What the rule was before it was multiplied out: only all of it together can be said to grant or forbid nothing. */
const atomsOf = ({ at, is }: Placed): Rule[] => at.rules.filter(({ id, kind }) => id === is.id && kind === is.kind)

/** A rule that was multiplied out or inherited is one finding, the most certain; labels of blank nodes are those of one document. */
const unique = (found: readonly Contradiction[], policies: readonly Policy[]): Contradiction[] => {
  const documents = [...new Set(policies.map(({ graph }) => graph))]
  const places = new Map(policies.map(({ id, graph }) => [id, documents.indexOf(graph)]))
  const kept = new Map<string, Contradiction>()
  for (const one of found) {
    const key = JSON.stringify([one.kind, one.rules.map(({ policy, rule }) => [places.get(policy), rule])])
    const known = kept.get(key)
    if (known === undefined || (known.certainty === 'possible' && one.certainty === 'always')) kept.set(key, one)
  }
  return [...kept.values()]
}
