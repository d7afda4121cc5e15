// One rule by itself: whether it can ever hold, and whether its duties can ever be met.
import type { Constraint, Rule } from '../model/policy.ts'
import { type Graph, odrl } from '../rdf/graph.ts'
import { canHold, conditionsOf } from './canHold.ts'
import type { CheckPoliciesOptions } from './checkPolicies.ts'
import type { Contradiction, ContradictionKind, RuleName } from './contradiction.ts'
import { overlap } from './overlap.ts'

type Prohibition = RuleName & { readonly is: Rule }

/** @param prohibitions of all policies: what a duty demands must not be prohibited */
export const checkRule = (
  { policy, rule: id, path }: RuleName,
  rule: Rule,
  prohibitions: readonly Prohibition[],
  graph: Graph,
  options: CheckPoliciesOptions,
): Contradiction[] => {
  const name = { policy, rule: id, path }
  const duties = rule.kind === 'obligation' ? [rule] : [...rule.duties, ...rule.remedies]
  return [
    ...(rule.kind === 'obligation' ? [] : checkConditions(name, rule, options)),
    ...duties.flatMap((duty, at) => checkDuty(dutyName(name, duty, at, rule), duty, rule, prohibitions, graph, options)),
  ]
}

const dutyName = (name: RuleName, duty: Rule, at: number, rule: Rule): RuleName =>
  duty === rule ? name : { ...name, rule: duty.id, path: `${name.path}/${duty.kind}.${at + 1}` }

const texts: Readonly<Record<'NeverHolds' | 'Past' | 'TwoNames', string>> = {
  NeverHolds: 'No facts satisfy all of its constraints and refinements: take one of those that exclude each other out.',
  Past: 'The time in which it holds is over: move the end of the window, or take the rule out.',
  TwoNames:
    'Two different values are wanted with eq, which only a fact with several values has: use isAnyOf if either is enough.',
}

const checkConditions = (name: RuleName, rule: Rule, { now }: CheckPoliciesOptions): Contradiction[] => {
  const conditions = conditionsOf(rule)
  const finding = (kind: keyof typeof texts, certainty: Contradiction['certainty']): Contradiction[] => [
    { kind: kind === 'TwoNames' ? 'NeverHolds' : kind, rules: [name], certainty, hint: texts[kind] },
  ]
  if (canHold(conditions) === 'no') return finding('NeverHolds', 'always')
  if (now !== undefined && canHold(conditions, now) === 'no') return finding('Past', 'always')
  return hasTwoNames(conditions) ? finding('TwoNames', 'possible') : []
}

/** Two names for one thing: only a fact with several values is both. */
const hasTwoNames = (constraints: readonly Constraint[]): boolean => {
  const names = new Map<string, Set<string>>()
  for (const one of constraints) {
    if (one.kind !== 'atomic' || one.operator !== `${odrl}eq`) continue
    names.set(one.leftOperand, new Set([...(names.get(one.leftOperand) ?? []), ...one.right.map(({ value }) => value)]))
  }
  return [...names.values()].some(({ size }) => size > 1)
}

const checkDuty = (
  name: RuleName,
  duty: Rule,
  outer: Rule,
  prohibitions: readonly Prohibition[],
  graph: Graph,
  { now }: CheckPoliciesOptions,
): Contradiction[] => {
  const kind: ContradictionKind = 'DutyUnmeetable'
  const doer = { ...duty, assignee: duty.assignee ?? outer.assignee }
  const own: Contradiction[] = []
  if (canHold(duty.constraints) === 'no' || canHold(duty.action?.refinements ?? []) === 'no') {
    const hint = 'No facts satisfy its constraints, or its refinements: take one of those that exclude each other out.'
    own.push({ kind, rules: [name], certainty: 'always', hint })
  } else if (now !== undefined && canHold(duty.constraints, now) === 'no') {
    const hint = 'Its deadline is over: whoever has not done it yet can only be late.'
    own.push({ kind, rules: [name], certainty: 'possible', hint })
  }
  // A prohibition is about an asset: one about no asset in particular is no obstacle to a duty without one.
  const obstacles = duty.target === undefined ? [] : prohibitions.filter(({ is }) => overlap(doer, is, graph) !== 'no')
  const forbidden = obstacles.map(({ policy, rule, path, is }): Contradiction => {
    const isCertain = overlap(doer, is, graph) === 'yes' && conditionsOf(is).length === 0
    const hint = 'What the duty demands is prohibited: except it from the prohibition, or demand something else.'
    return { kind, rules: [name, { policy, rule, path }], certainty: isCertain ? 'always' : 'possible', hint }
  })
  return [
    ...own,
    ...forbidden,
    ...duty.consequences.flatMap((one, at) =>
      checkDuty(
        { ...name, rule: one.id, path: `${name.path}/consequence.${at + 1}` },
        one,
        outer,
        prohibitions,
        graph,
        now === undefined ? {} : { now },
      ),
    ),
  ]
}
