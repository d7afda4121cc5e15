// Turtle or JSON-LD to policies in the normalised model.
import { policyErrors } from '../errors.ts'
import { prefixes } from '../generated/vocabulary.ts'
import { type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import { type ReadGraphOptions, readGraph } from '../rdf/readGraph.ts'
import { dropStatus } from './dropStatus.ts'
import type { Policy, Rule } from './policy.ts'
import { localType, policyIds, policyTypes, ruleKinds } from './policyIds.ts'
import { type CompactOverride, readRules } from './readRules.ts'
import { validatePolicy } from './validatePolicy.ts'

export type ReadPolicyOptions = {
  readonly compactOverride?: CompactOverride
  /** Profiles that are understood besides `cwy:` and the core profile; `any` for suites whose profiles say nothing. */
  readonly profiles?: readonly string[] | 'any'
  /** Refuse a document that is not valid ODRL; without it, it is read as well as it can be. */
  readonly validate?: boolean
}

/** What a policy may name that keeps to the core vocabulary (Information Model 3.4). */
const coreProfile = `${odrl}core`
/** The Recommendation writes dc:, which publishers bind to either, or to nothing. */
const replacedBy = ['http://purl.org/dc/terms/', 'http://purl.org/dc/elements/1.1/', 'dc:'].map((space) => `${space}isReplacedBy`)

/**
 * Reads every policy of a document: normalised, with the rules of the policies that it inherits from, which must stand in the document.
 *
 * @param text Turtle or JSON-LD with the W3C context; never fetches anything
 * @returns policies in the order of the document, at least one
 * @throws PolicySyntax, PolicyContextUnknown, PolicyMissing, PolicyProfileUnknown, PolicyInheritanceCircular, PolicyParentMissing, PolicyInvalid …
 *
 * @example
 * const [policy] = await readPolicy('<urn:p> a <http://www.w3.org/ns/odrl/2/Set> .')
 * policy.type // 'Set'
 */
export const readPolicy = async (text: string, options: ReadPolicyOptions & ReadGraphOptions = {}): Promise<Policy[]> =>
  readPolicies(await readGraph(text, options), options)

/** As readPolicy, over a graph. */
export const readPolicies = (graph: Graph, options: ReadPolicyOptions = {}): Policy[] => {
  const ids = policyIds(graph)
  if (ids.length === 0) throw policyErrors.PolicyMissing({})
  if (options.validate === true) refuseInvalid(graph)
  const known = new Set(ids)
  return ids.map((id) => readOne(graph, id, known, options))
}

/** One policy of a graph; the others are read only as far as it inherits from them. @throws as readPolicy */
export const readNamedPolicy = (graph: Graph, id: string, options: ReadPolicyOptions = {}): Policy => {
  const known = new Set(policyIds(graph))
  if (!known.has(id)) throw policyErrors.PolicyMissing({ policy: id })
  if (options.validate === true) refuseInvalid(graph)
  return readOne(graph, id, known, options)
}

const refuseInvalid = (graph: Graph): void => {
  const found = validatePolicy(graph)
  const [first] = found
  if (first !== undefined) throw policyErrors.PolicyInvalid({ ...first, findings: found.length })
}

const readOne = (graph: Graph, id: string, known: ReadonlySet<string>, options: ReadPolicyOptions): Policy => {
  const lineage = ancestors(graph, id, known)
  const all = (property: string) => [
    ...new Set(lineage.flatMap((one) => membersOf(graph, one, property)).map(({ value }) => value)),
  ]
  const profiles = all(`${odrl}profile`)
  checkProfiles(id, profiles, options)
  const rules = lineage.flatMap((one) => {
    const own = ruleKinds.flatMap((kind): Rule[] => readRules(graph, one, kind, lineage, options.compactOverride ?? 'rule'))
    return one === id ? own : own.map(dropStatus)
  })
  const named = graph.values(id, `${rdf}type`).map(({ value }) => localType(value))
  const type = policyTypes.find((name) => named.includes(name)) ?? 'Set'
  return {
    id,
    type: type === 'Policy' ? 'Set' : type,
    profiles,
    conflicts: all(`${odrl}conflict`),
    replacedBy: replacedBy.flatMap(all),
    rules,
    graph,
  }
}

const checkProfiles = (path: string, profiles: readonly string[], { profiles: known = [] }: ReadPolicyOptions): void => {
  const unknown = profiles.find((profile) => known !== 'any' && ![prefixes.cwy, coreProfile, ...known].includes(profile))
  if (unknown !== undefined) throw policyErrors.PolicyProfileUnknown({ path, profile: unknown })
}

/** The policy and all that it inherits from, once each, nearest first. */
const ancestors = (graph: Graph, id: string, known: ReadonlySet<string>): string[] => {
  const found: string[] = []
  const visit = (one: string, path: readonly string[]): void => {
    if (path.includes(one)) throw policyErrors.PolicyInheritanceCircular({ path: [...path, one].join(' → ') })
    if (path.length > 64) throw policyErrors.PolicyTooDeep({ path: one })
    if (found.includes(one)) return
    found.push(one)
    for (const { value: parent } of membersOf(graph, one, `${odrl}inheritFrom`)) {
      if (!known.has(parent)) throw policyErrors.PolicyParentMissing({ path: one, parent })
      visit(parent, [...path, one])
    }
  }
  visit(id, [])
  return found
}
