// One named option for each point on which the texts about ODRL differ. The defaults are the strict reading.

export type DecideOptions = {
  /** A duty that is not done yet: only a violated one denies, or this one too. */
  readonly dutyNotSet: 'permit' | 'deny'
  /** A duty whose own constraint is false. */
  readonly dutyInactive: 'ignore' | 'deny'
  readonly offers: 'ignore' | 'evaluate'
  /** A false refinement makes the rule inactive, or leaves it active and not applicable. The decision is the same. */
  readonly refinementFalse: 'inactive' | 'deny'
  readonly consequenceOrder: 'any' | 'afterBreach'
  readonly remedyOrder: 'any' | 'afterBreach'
  readonly behaviour: 'closed' | 'open'
  readonly conflictDefault: 'invalid' | 'prohibit' | 'perm'
  readonly missingTarget: 'matchAny' | 'invalid'
  readonly membership: 'direct' | 'transitive'
  /** A fact that nobody knows: undecided, which denies, or the empty set, in which nothing is. */
  readonly factMissing: 'deny' | 'empty'
  /** An xsd:date: its first second, or the whole day. */
  readonly dates: 'firstSecond' | 'wholeDay'
  /** A fact without a unit under a constraint with one: undecided, or taken to be in that unit. */
  readonly unitMissing: 'deny' | 'assume'
}

export const strictOptions: DecideOptions = {
  dutyNotSet: 'deny',
  dutyInactive: 'ignore',
  offers: 'ignore',
  refinementFalse: 'inactive',
  consequenceOrder: 'any',
  remedyOrder: 'any',
  behaviour: 'closed',
  conflictDefault: 'invalid',
  missingTarget: 'invalid',
  membership: 'direct',
  factMissing: 'deny',
  dates: 'firstSecond',
  unitMissing: 'deny',
}
