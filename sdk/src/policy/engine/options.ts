// One named option for each point on which the texts about ODRL differ. The defaults are the strict reading.
import { policyErrors } from '../errors.ts'
import type { CompactOverride } from '../model/readRules.ts'

/** Every option with its readings. */
export const optionReadings = {
  /** A duty that is not done yet: only a violated one denies, or this one too. */
  dutyNotSet: ['deny', 'permit'],
  /** A duty whose own constraint is false. */
  dutyInactive: ['ignore', 'deny'],
  /** A deadline (`dateTime` `lt` or `lteq` directly at a duty) that has passed: the duty is late, or inactive like with any other constraint. */
  dutyLapsed: ['violated', 'inactive'],
  offers: ['ignore', 'evaluate'],
  /** A false refinement makes the rule inactive, or leaves it active and not applicable. The decision is the same. */
  refinementFalse: ['inactive', 'deny'],
  /** Whether a consequence counts that was done before the duty was late. */
  consequenceOrder: ['any', 'afterBreach'],
  /** Whether a remedy counts that was done before the prohibition was infringed. */
  remedyOrder: ['any', 'afterBreach'],
  behaviour: ['closed', 'open'],
  conflictDefault: ['invalid', 'prohibit', 'perm'],
  missingTarget: ['invalid', 'matchAny'],
  membership: ['direct', 'transitive'],
  /** A fact that nobody knows: undecided, which denies, or the empty set, in which nothing is. */
  factMissing: ['deny', 'empty'],
  /** An xsd:date: its first second, or the whole day. */
  dates: ['firstSecond', 'wholeDay'],
  /** A fact without a unit under a constraint with one: undecided, or taken to be in that unit. */
  unitMissing: ['deny', 'assume'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>

export type DecideOptions = { readonly [Name in keyof typeof optionReadings]: (typeof optionReadings)[Name][number] }

export const strictOptions: DecideOptions = {
  dutyNotSet: 'deny',
  dutyInactive: 'ignore',
  dutyLapsed: 'violated',
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

/**
 * Options as somebody types them, `name=value` each.
 *
 * @returns only the options that are named
 * @throws PolicyOptionUnknown with the names, or the values of the name, that there are
 *
 * @example
 * readOptions(['offers=evaluate']) // { offers: 'evaluate' }
 */
export const readOptions = (given: readonly string[]): TypedOptions => {
  const readings: Readonly<Record<string, readonly string[]>> = { ...optionReadings, compactOverride: ['rule', 'both'] }
  const entries = given.map((text) => {
    const [name = '', value = ''] = text.split('=', 2)
    const known = Object.hasOwn(readings, name) ? readings[name] : undefined
    if (known === undefined) throw policyErrors.PolicyOptionUnknown({ given: text, known: Object.keys(readings) })
    if (!known.includes(value))
      throw policyErrors.PolicyOptionUnknown({ given: text, known: known.map((one) => `${name}=${one}`) })
    return [name, value]
  })
  // CAST: every name and value was found in the table.
  return Object.fromEntries(entries) as TypedOptions
}

/** Those of the decision, and that of reading the policy. */
export type TypedOptions = Partial<DecideOptions> & { readonly compactOverride?: CompactOverride }
