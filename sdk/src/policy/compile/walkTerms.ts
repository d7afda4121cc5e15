// Walks the nodes of a policy in its document: where each stands, and that nothing stands there that the compiler would drop.
import { policyErrors } from '../errors.ts'
import { type Graph, membersOf, odrl, rdf, type Term } from '../rdf/graph.ts'
import { groupTerms, onceOnly, type Place, placeTerms, placeTypes } from './places.ts'
import { iriOfTerm, isDescription, isOwn, unknownTerm } from './terms.ts'

/** Rules, their duties and consequences around 64 levels of logic. */
const maxDepth = 80

/** More nodes than 65,535 bytes can hold; a node that many others share counts once for each way that leads to it. */
const maxNodes = 20_000

/** `sizes`: the nodes under each that has been visited, 0 while it is. */
type Walk = { readonly graph: Graph; readonly paths: Map<string, string>; readonly sizes: Map<string, number> }

/**
 * Where the nodes of a policy stand in its document, by their IRI or label: `/permission/0/constraint/1`.
 *
 * @throws PolicyTermUnknown for a term of ODRL, `cwy:` or no namespace at a place where it has no meaning, PolicyTypeUnknown,
 *   PolicyValueInvalid for what may stand once and does not, PolicyConstraintInvalid, PolicyTooDeep
 */
export const walkTerms = (graph: Graph, policy: string): ReadonlyMap<string, string> => {
  const walk: Walk = { graph, paths: new Map(), sizes: new Map() }
  visit(walk, policy, 'policy', '', 0)
  return walk.paths
}

/** The nodes of the tree that the model will make of it. */
const visit = (walk: Walk, id: string, place: Place, path: string, depth: number): number => {
  if (depth > maxDepth) throw policyErrors.PolicyTooDeep({ path })
  const key = `${place} ${id}`
  const known = walk.sizes.get(key)
  if (known !== undefined) return known
  walk.sizes.set(key, 0)
  if (!walk.paths.has(id)) walk.paths.set(id, path)
  checkTypes(walk.graph, id, place, path)
  checkPredicates(walk.graph, id, place, path)
  checkOnce(walk.graph, id, place, path)
  if (place === 'constraint') checkShape(walk.graph, id, path)
  let size = 1
  for (const [term, next] of Object.entries(placeTerms[place])) {
    if (next === 'value') continue
    const members = membersOf(walk.graph, id, iriOfTerm(term))
    members.forEach((member, index) => {
      const at = `${path}/${term}${members.length > 1 || isListed(next) ? `/${index}` : ''}`
      size += visitMember(walk, member, next, at, depth)
    })
    if (size > maxNodes) throw policyErrors.PolicyTooLarge({ path, allowed: maxNodes })
  }
  walk.sizes.set(key, size)
  return size
}

/** Assets, parties and actions mostly stand alone; rules and constraints are counted always. */
const isListed = (place: Place): boolean => !['asset', 'party', 'action'].includes(place)

const visitMember = (walk: Walk, member: Term, place: Place, path: string, depth: number): number => {
  if (member.kind === 'literal' && isListed(place)) {
    throw policyErrors.PolicyValueInvalid({ path, given: member.value, reason: `a ${place} is expected` })
  }
  return visit(walk, member.value, place, path, depth + 1)
}

const checkTypes = (graph: Graph, id: string, place: Place, path: string): void => {
  const types = graph.values(id, `${rdf}type`).map(({ value }) => value)
  const allowed = new Set<string>(placeTypes[place].map((name) => odrl + name))
  const unknown = types.find((type) => isOwn(type) && !allowed.has(type))
  // A policy has one type; Policy beside it says nothing.
  const own = types.filter((type) => allowed.has(type) && type !== `${odrl}Policy`)
  if (unknown !== undefined || (place === 'policy' && own.length > 1)) {
    throw policyErrors.PolicyTypeUnknown({ path: `${path}/@type`, given: types })
  }
}

const checkPredicates = (graph: Graph, id: string, place: Place, path: string): void => {
  const known = Object.keys(placeTerms[place]).map(iriOfTerm)
  const unknown = graph.predicates(id).find((predicate) => !known.includes(predicate) && !isDescription(predicate))
  if (unknown !== undefined) throw unknownTerm(unknown, `${path}/${localName(unknown)}`, known)
}

const localName = (iri: string): string => iri.replace(/^.*[/#]/, '').replace(/^urn:cwy:odrl:/, 'cwy:')

const checkOnce = (graph: Graph, id: string, place: Place, path: string): void => {
  const lines = (onceOnly[place] ?? []).map((names) => names.map(iriOfTerm))
  const all = place === 'action' ? [[`${rdf}value`]] : lines
  const several = all.find((iris) => iris.flatMap((iri) => membersOf(graph, id, iri)).length > 1)
  if (several !== undefined) {
    throw policyErrors.PolicyConstraintInvalid({ path: `${path}/${localName(several[0] ?? '')}`, reason: 'one value is allowed' })
  }
  const uids = membersOf(graph, id, `${odrl}uid`).map(({ value }) => value)
  const isNamedSo = id.startsWith('_:') && uids.length === 1 && (place === 'asset' || place === 'party')
  if (!isNamedSo && uids.some((uid) => uid !== id)) {
    throw policyErrors.PolicyValueInvalid({ path: `${path}/uid`, given: uids, reason: 'the uid must be the IRI of the node' })
  }
}

/** Either one group, or an operand, an operator and values. */
const checkShape = (graph: Graph, id: string, path: string): void => {
  const has = (term: string): boolean => graph.values(id, odrl + term).length > 0
  const groups = groupTerms.filter(has)
  const isPlain = Object.keys(placeTerms.constraint).some((term) => term !== 'uid' && !groupTerms.includes(term) && has(term))
  if (groups.length > 1 || (groups.length > 0 && isPlain)) throw policyErrors.PolicyConstraintInvalid({ path, given: groups })
}
