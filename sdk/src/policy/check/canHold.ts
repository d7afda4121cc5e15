// Whether facts can satisfy constraints all at once.
import type { Constraint, Rule } from '../model/policy.ts'
import { odrl, type Term } from '../rdf/graph.ts'
import { branchesOf, type Comparison } from './branches.ts'
import { both, either, type Verdict } from './contradiction.ts'
import { satisfiable } from './domain.ts'

/** @param now as xsd:dateTime: what lies before it can no longer hold */
export const canHold = (constraints: readonly Constraint[], now?: string): Verdict => {
  const branches = branchesOf(constraints)
  if (branches === undefined) return 'maybe'
  const clock = now === undefined ? [] : [clockFrom(now)]
  return either(branches.map((branch) => canHoldTogether([...branch, ...clock])))
}

const canHoldTogether = (comparisons: readonly Comparison[]): Verdict => {
  const operands = new Map<string, Comparison[]>()
  for (const comparison of comparisons) {
    // Different units are not compared, so they do not contradict each other here.
    const key = `${comparison.leftOperand} ${comparison.unit ?? ''}`
    operands.set(key, [...(operands.get(key) ?? []), comparison])
  }
  return both([...operands.values()].map(satisfiable))
}

const clockFrom = (now: string): Comparison => {
  const term: Term = { kind: 'literal', value: now, datatype: 'http://www.w3.org/2001/XMLSchema#dateTime' }
  return { leftOperand: `${odrl}dateTime`, unit: undefined, operator: 'gteq', right: [term] }
}

/** All that a rule demands of facts: its constraints and the refinements of its action, target and assignee. */
export const conditionsOf = (rule: Rule): Constraint[] => [
  ...rule.constraints,
  ...[rule.action, rule.target, rule.assignee].flatMap((part) => part?.refinements ?? []),
]

/** What a constraint says, whatever it is called; equal texts hold together. */
export const textOf = (constraint: Constraint): string =>
  constraint.kind === 'atomic'
    ? JSON.stringify([
        constraint.leftOperand,
        constraint.operator,
        constraint.right.map(({ value }) => value).sort(),
        [...constraint.references].sort(),
        constraint.unit,
        constraint.status?.value,
      ])
    : JSON.stringify([constraint.kind, constraint.operands.map(textOf)])
