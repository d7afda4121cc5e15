// Whether two rules can be about one request: the same action, asset and party.
import { coversAction, impliedActions, isMember } from '../engine/hierarchy.ts'
import type { Reference, Rule } from '../model/policy.ts'
import { type Graph, odrl, rdf } from '../rdf/graph.ts'
import { onceFor, subjectsWith } from '../rdf/once.ts'
import { both, type Verdict } from './contradiction.ts'

/** @param permission is also about what its action implies (Information Model 2.4) */
export const overlap = (permission: Rule, prohibition: Rule, graph: Graph): Verdict =>
  both([
    actionsOverlap(permission, prohibition, graph),
    referencesOverlap(permission.target, prohibition.target, graph),
    referencesOverlap(permission.assignee, prohibition.assignee, graph),
  ])

const actionsOverlap = ({ action: one }: Rule, { action: other }: Rule, graph: Graph): Verdict => {
  if (one === undefined || other === undefined) return 'yes'
  const meets = (name: string) => coversAction(graph, name, other.name) || coversAction(graph, other.name, name)
  return impliedActions(graph, one.name).some(meets) ? 'yes' : 'no'
}

/** None is any. A collection and something that is not said to be in it may overlap: registries know more members. */
const referencesOverlap = (one: Reference | undefined, other: Reference | undefined, graph: Graph): Verdict => {
  if (one === undefined || other === undefined || includes(one, other, graph) || includes(other, one, graph)) return 'yes'
  if (sharesMember(one, other, graph)) return 'yes'
  return isCollection(one, graph) || isCollection(other, graph) ? 'maybe' : 'no'
}

/** Whether all that the second is about is also what the first is about; refinements aside. */
export const includes = (whole: Reference | undefined, part: Reference | undefined, graph: Graph): boolean => {
  if (whole === undefined) return true
  return part?.names.some((name) => isMember(graph, name, whole.names, 'transitive')) ?? false
}

const sharesMember = (one: Reference, other: Reference, graph: Graph): boolean => {
  const [few, many] = [one, other].map((reference) => membersOf(graph, reference)).sort((a, b) => a.size - b.size)
  return few !== undefined && many !== undefined && [...few].some((member) => many.has(member))
}

const memberships = onceFor(() => new Map<string, ReadonlySet<string>>())

/** All that is in a collection, over any number of steps. */
const membersOf = (graph: Graph, { names }: Reference): ReadonlySet<string> => {
  const key = names.join(' ')
  const known = memberships(graph).get(key)
  if (known !== undefined) return known
  const found = new Set(names)
  for (const name of found) for (const member of subjectsWith(graph, `${odrl}partOf`, name)) found.add(member)
  memberships(graph).set(key, found)
  return found
}

const isCollection = ({ names, refinements }: Reference, graph: Graph): boolean => {
  const hasType = (name: string) => graph.values(name, `${rdf}type`).some(({ value }) => value.endsWith('Collection'))
  const hasMember = (name: string) => subjectsWith(graph, `${odrl}partOf`, name).length > 0
  return refinements.length > 0 || names.length === 0 || names.some((name) => hasType(name) || hasMember(name))
}

/** Whether the first rule is about every request that the second is about, and holds whenever the second holds. */
export const coversRule = (wide: Rule, narrow: Rule, graph: Graph, textsOf: (rule: Rule) => readonly string[]): boolean => {
  const isAbout =
    (wide.action === undefined || (narrow.action !== undefined && coversAction(graph, wide.action.name, narrow.action.name))) &&
    includes(wide.target, narrow.target, graph) &&
    includes(wide.assignee, narrow.assignee, graph)
  const given = textsOf(narrow)
  return isAbout && wide.duties.length === 0 && textsOf(wide).every((text) => given.includes(text))
}
