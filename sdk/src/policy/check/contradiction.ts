// What checkPolicies finds: rules that contradict each other, and rules that can never hold or be met.

/** `maybe`: it depends on facts that are only known when somebody asks. */
export type Verdict = 'yes' | 'no' | 'maybe'

export type ContradictionKind =
  /** A permission and a prohibition can both hold for one request. */
  | 'RulesConflict'
  /** A prohibition holds whenever the permission does, and wins. */
  | 'PermissionDefeated'
  /** A permission holds whenever the prohibition does, and wins. */
  | 'ProhibitionDefeated'
  /** No facts satisfy all constraints of the rule. */
  | 'NeverHolds'
  /** The time in which it holds is over. */
  | 'Past'
  /** No facts satisfy the constraints or refinements of the duty, or it is prohibited. */
  | 'DutyUnmeetable'

/** What comes of two rules that conflict: the policy is void, the prohibition wins, the permission wins. */
export type Consequence = 'void' | 'prohibited' | 'permitted'

export type RuleName = {
  readonly policy: string
  /** The IRI or label of the rule. */
  readonly rule: string
  /** Kind and number of the rule in the policy, as `permission.2`; behind a slash the duty in it. */
  readonly path: string
}

export type Contradiction = {
  readonly kind: ContradictionKind
  readonly rules: readonly RuleName[]
  /** `possible`: nothing excludes it, but facts or memberships that only come later decide. */
  readonly certainty: 'always' | 'possible'
  readonly consequence?: Consequence
  /** The policy names the strategy that settles the conflict: it is meant to have exceptions. */
  readonly isSettled?: true
  readonly hint: string
}

/** All must be. */
export const both = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('no') ? 'no' : verdicts.includes('maybe') ? 'maybe' : 'yes'

/** One is enough. */
export const either = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('yes') ? 'yes' : verdicts.includes('maybe') ? 'maybe' : 'no'
