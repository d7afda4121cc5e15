// What ODRL 2.2 demands, in words: V are the validation tests of the W3C working group, R are further demands of the two
// Recommendations that those tests leave out. IM is the ODRL Information Model 2.2.

export const requirements = {
  V1: 'IM 2.1: a document holds at least one policy.',
  V2: 'IM 2.1: a policy has at least one permission, prohibition or obligation.',
  V3: 'IM 2.1: a policy has one uid that is an IRI.',
  V4: 'IM 2.1.2: every rule of an offer has one assigner.',
  V5: 'IM 2.1.3: every rule of an agreement has one assigner.',
  V6: 'IM 2.1.3: every rule of an agreement has one assignee.',
  V7: 'IM 2.6.1 and 2.6.2: a permission or prohibition has a target.',
  V8: 'IM 2.6.7: a remedy must not refer to a duty that has a consequence.',
  V9: 'IM 2.5.5: a refined asset collection is referenced by its source.',
  V10: 'IM 2.5.6: a refined party collection is referenced by its source.',
  V11: 'IM 2.10: without a profile the conflict strategy is perm, prohibit or invalid.',
  V12: 'IM 3.1: without a profile actions are those of the vocabulary.',
  V13: 'IM 3.1: without a profile left operands are those of the vocabulary.',
  V14: 'IM 3.1: without a profile operators are those of the vocabulary.',
  V15: 'IM 2.5.2: a logical constraint has one of or, xone, and, andSequence.',
  V16: 'IM 2.5.1: a constraint has one right operand, or several if its operator is on sets.',
  V17: 'IM 2.5.1: a constraint has one left operand.',
  V18: 'IM 2.5.1: a constraint has one operator.',
  V19: 'IM 2.5.2: the operands of a logical constraint are constraints.',
  V20: 'IM 2.5.1: a right operand reference is an IRI.',
  V21: 'IM 2.5.1: the data type of a constraint is a datatype.',
  V22: 'IM 2.6: a prohibition is no permission and no obligation.',
  V23: 'IM 2.1 and 2.10: a policy has at most one conflict strategy.',
  V24: 'IM 2.9: inheritance must not be circular.',
  R1: 'IM 2.1: a policy is of one type; Set, Offer, Agreement and the others are disjoint.',
  R2: 'IM 2.6: rules are disjoint: what is a permission is no prohibition, duty, remedy or consequence.',
  R3: 'IM 2.6: a rule has an action.',
  R4: 'IM 2.2 to 2.6: actions, assets, parties, rules and constraints are named by IRIs, not by texts.',
  R5: 'IM 2.5.2: a logical constraint compares two or more constraints.',
  R6: 'IM 2.5.2: the operands of a logical constraint are unique.',
  R7: 'IM 2.5.2: andSequence keeps its order, so it is a list (in JSON-LD an @list).',
  R8: 'IM 2.6.3: only a duty of a permission or an obligation has consequences.',
  R9: 'IM 2.6.3: a consequence has no consequence of its own.',
  R10: 'IM 2.6.2 and 2.6.7: only a prohibition has remedies.',
  R11: 'IM 2.6.1 and 2.6.5: only a permission has duties.',
  R12: 'IM 2.5.1: a constraint has a right operand or a right operand reference, not both.',
  R13: 'Vocabulary, left operands: the right operand is of the type that the left operand has.',
  R14: 'Vocabulary, operators: lt, lteq, gt and gteq compare what has an order.',
  R15: 'XML Schema: a typed value is one of its type.',
  R16: 'IM 2.5.1: a constraint has at most one data type, one unit and one status.',
  R17: 'IM 2.5.1: a unit is an IRI.',
  R18: 'IM 2.5: all constraints of a rule must be satisfied, and no single value equals two.',
  R19: 'IM 2.5.5 and 2.5.6: a refined collection must not be identified by a uid.',
  R20: 'IM 2.4: an action that is defined is included in another, up to use or transfer.',
  R21: 'IM 2.8: a policy is replaced by at most one.',
  R22: 'IM 2.1 and 2.9: profiles and the policies that are inherited from are IRIs.',
  R23: 'IM 2.5.4 to 2.5.6: actions and collections are narrowed by refinement; constraint is for rules.',
} as const

export type Requirement = keyof typeof requirements

/** One fault: the demand by its number and in words, the IRI or label of the node and the property, and what to do. */
export type Finding = {
  readonly rule: Requirement
  readonly path: string
  readonly requirement: string
  readonly hint: string
}

export type Check = readonly [isFault: boolean, rule: Requirement, path: string, hint: string]

/** The faults among checks. */
export const findings = (checks: readonly Check[]): Finding[] =>
  checks.filter(([isFault]) => isFault).map(([, rule, path, hint]) => ({ rule, path, requirement: requirements[rule], hint }))
