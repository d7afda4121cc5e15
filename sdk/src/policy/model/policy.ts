// The normalised model of ODRL 2.2: rules are irreducible (one action, target, assigner and assignee each), names are full IRIs.
import type { Graph, Term } from '../rdf/graph.ts'

export type LogicalKind = 'and' | 'or' | 'xone' | 'andSequence'

export type AtomicConstraint = {
  readonly kind: 'atomic'
  /** The IRI, or the label of the blank node. */
  readonly id: string
  readonly leftOperand: string
  readonly operator: string
  /** The right operands, plain ones with the constraint's data type; and the IRIs of right operand references. */
  readonly right: readonly Term[]
  readonly references: readonly string[]
  readonly unit: string | undefined
  readonly dataType: string | undefined
  readonly status: Term | undefined
}

export type LogicalConstraint = {
  readonly kind: LogicalKind
  readonly id: string
  readonly operands: readonly Constraint[]
}

export type Constraint = AtomicConstraint | LogicalConstraint

/** An asset or a party: one, or a collection. */
export type Reference = {
  /** What it may be called: its IRI, and the source of a collection. */
  readonly names: readonly string[]
  readonly refinements: readonly Constraint[]
}

export type Action = { readonly name: string; readonly refinements: readonly Constraint[] }

/** A party in a role besides assigner and assignee: `compensatedParty`, `informingParty` … by its local name. */
export type PartyFunction = { readonly name: string; readonly party: Reference }

export type RuleKind = 'permission' | 'prohibition' | 'obligation' | 'duty' | 'consequence' | 'remedy'

export type Rule = {
  readonly kind: RuleKind
  readonly id: string
  readonly action: Action | undefined
  readonly target: Reference | undefined
  readonly assigner: Reference | undefined
  readonly assignee: Reference | undefined
  readonly functions: readonly PartyFunction[]
  /** What the action makes. */
  readonly output: Reference | undefined
  readonly constraints: readonly Constraint[]
  readonly duties: readonly Rule[]
  readonly consequences: readonly Rule[]
  readonly remedies: readonly Rule[]
}

export type Policy = {
  readonly id: string
  /** `Set`, `Offer`, `Agreement` …; a policy that says none is a Set. */
  readonly type: string
  readonly profiles: readonly string[]
  /** Full IRIs; several (after inheritance) make the policy void if rules conflict. */
  readonly conflicts: readonly string[]
  readonly replacedBy: readonly string[]
  readonly rules: readonly Rule[]
  /** The document: memberships, types and relations between actions are read from it. */
  readonly graph: Graph
}
