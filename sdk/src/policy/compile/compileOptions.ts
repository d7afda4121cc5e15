// How a policy is compiled: the readings of the options, and what the document says besides the rules.
import { type DecideOptions, readOptions } from '../engine/options.ts'
import { policyErrors } from '../errors.ts'
import { prefixes } from '../generated/vocabulary.ts'
import type { Policy } from '../model/policy.ts'
import { optionFlags } from '../policyFormat.ts'
import { type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import { walkTerms } from './walkTerms.ts'

/** Readings of ODRL, and which names are collections although the document does not say so. */
export type CompileOptions = Partial<DecideOptions> & { readonly isCollection?: (name: string) => boolean }

/** What the encoders of rules and constraints ask. */
export type CompileScope = {
  readonly options: CompileOptions
  readonly isCollection: (name: string) => boolean
  /** Whether the policy follows a profile other than `cwy:`, whose terms are its own. */
  readonly isFree: boolean
  /** Where a node stands in the document: `/permission/0/constraint/1`, or its id. */
  readonly pathOf: (id: string) => string
}

/** Where a policy carries options that are not the defaults: one text `name=value` each. */
export const optionProperty = 'urn:cwy:odrl:option'

/**
 * Without a policy nothing is a collection but what has a source or refinements, or what the options name.
 *
 * @throws what walkTerms throws, PolicyOptionUnknown
 */
export const compileScope = (options: CompileOptions, policy?: Policy): CompileScope => {
  const isNamed = (name: string) => options.isCollection?.(name) === true
  if (policy === undefined) return { options, isCollection: isNamed, isFree: false, pathOf: (id) => id }
  const paths = walkTerms(policy.graph, policy.id)
  const collections = collectionsOf(policy.graph)
  return {
    options: { ...carriedOptions(policy), ...options },
    isCollection: (name) => isNamed(name) || collections.has(name),
    isFree: policy.profiles.some((profile) => profile !== prefixes.cwy && !profile.startsWith(odrl)),
    pathOf: (id) => paths.get(id) ?? id,
  }
}

/** Those that the document carries: readings that stay in the bytes, and those of the compiler itself. */
const carriedOptions = ({ graph, id }: Policy): CompileOptions => {
  const given = membersOf(graph, id, optionProperty).map(({ value }) => value)
  const options = readOptions(given)
  const known = [...Object.keys(flagReadings), 'missingTarget', 'dates', 'conflictDefault']
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) throw policyErrors.PolicyOptionUnknown({ path: '/cwy:option', given: unknown, known })
  return options
}

const collectionTypes = ['AssetCollection', 'PartyCollection'].map((name) => odrl + name)

/** What is typed as a collection, is the source of one, or has members. */
const collectionsOf = (graph: Graph): ReadonlySet<string> => {
  const isTyped = (id: string) => graph.values(id, `${rdf}type`).some(({ value }) => collectionTypes.includes(value))
  const objects = (property: string) => graph.subjects(property).flatMap((id) => membersOf(graph, id, property))
  const named = [...objects(`${odrl}source`), ...objects(`${odrl}partOf`)].map(({ value }) => value)
  return new Set([...graph.subjects(`${rdf}type`).filter(isTyped), ...named])
}

/** The reading of each option that sets its bit. */
export const flagReadings = {
  dutyNotSet: 'permit',
  dutyInactive: 'deny',
  offers: 'evaluate',
  consequenceOrder: 'afterBreach',
  remedyOrder: 'afterBreach',
  behaviour: 'open',
  factMissing: 'empty',
  unitMissing: 'assume',
  dutyLapsed: 'inactive',
} as const satisfies Readonly<Record<keyof typeof optionFlags, string>>

/** The flags of the options' node; 0 if all are the defaults. */
export const flagsOf = (options: CompileOptions): number => {
  // CAST: the keys of the table are its type.
  const names = Object.keys(flagReadings) as (keyof typeof flagReadings)[]
  return names.reduce((flags, name) => flags | (options[name] === flagReadings[name] ? optionFlags[name] : 0), 0)
}
