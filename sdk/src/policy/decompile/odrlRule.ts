// Rules of the bytes as ODRL in JSON-LD.
import { isNamed } from '../compile/terms.ts'
import type { PolicyNode } from '../decodePolicy.ts'
import { policyErrors } from '../errors.ts'
import { actionCodes, functionCodes } from '../generated/vocabulary.ts'
import { noCode, tags } from '../policyFormat.ts'
import { codeAt } from './constraintParts.ts'
import { iriOf, type Names } from './names.ts'
import { isConstraint, type JsonNode, odrlConstraints } from './odrlConstraint.ts'
import { spell, termOf } from './odrlTerms.ts'

/** Nodes that are one name. */
const nameTags: ReadonlyMap<number, string> = new Map([
  [tags.target, 'target'],
  [tags.assignee, 'assignee'],
  [tags.assigner, 'assigner'],
  [tags.output, 'output'],
  [tags.ruleUid, 'uid'],
])

const collectionTags: ReadonlyMap<number, readonly [string, string]> = new Map([
  [tags.targetCollection, ['target', 'AssetCollection']],
  [tags.assigneeCollection, ['assignee', 'PartyCollection']],
  [tags.assignerCollection, ['assigner', 'PartyCollection']],
])

const innerTags: ReadonlyMap<number, string> = new Map([
  [tags.duty, 'duty'],
  [tags.consequence, 'consequence'],
  [tags.remedy, 'remedy'],
])

/** Whether a rule could only be compiled under `missingTarget: matchAny`. */
export const isOpenRule = ({ tag, children }: PolicyNode): boolean => {
  const hasTarget = children.some((node) => node.tag === tags.target || node.tag === tags.targetCollection)
  const needsTarget = tag === tags.permission || tag === tags.prohibition
  const isAnyAction = children.some((node) => node.tag === tags.action && codeAt(node.data, 0) === 0)
  return (needsTarget && !hasTarget) || isAnyAction || children.filter((node) => innerTags.has(node.tag)).some(isOpenRule)
}

/** @throws PolicyBytesMalformed, PolicyTermUnknown for what the vocabulary has no word for */
export const odrlRule = (rule: PolicyNode, names: Names): JsonNode => {
  const parts = rule.children
    .filter((node) => !isConstraint(node) && !innerTags.has(node.tag))
    .map((node) => odrlPart(node, names))
  const inner = [...innerTags].map(([tag, key]): JsonNode => {
    const rules = rule.children.filter((node) => node.tag === tag).map((node) => odrlRule(node, names))
    return rules.length === 0 ? {} : { [key]: rules }
  })
  return joinParts([...parts, odrlConstraints('constraint', rule.children, names), ...inner])
}

/** A function that several parties have is one key. */
const joinParts = (parts: readonly JsonNode[]): JsonNode => {
  const joined = new Map<string, unknown>()
  for (const [key, value] of parts.flatMap((part) => Object.entries(part))) {
    const before = joined.get(key)
    joined.set(key, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(joined)
}

const odrlPart = (node: PolicyNode, names: Names): JsonNode => {
  const { tag, data, offset } = node
  const key = nameTags.get(tag)
  if (key !== undefined) return { [key]: iriOf(data, names) }
  if (tag === tags.action) return odrlAction(node, names)
  if (tag === tags.function) return { [termOf(functionCodes, data[0] ?? 0, offset)]: iriOf(data.slice(1), names) }
  const collection = collectionTags.get(tag)
  if (collection === undefined) throw policyErrors.PolicyTermUnknown({ tag, offset })
  const [role, type] = collection
  return { [role]: { '@type': type, ...collectionNames(data, names), ...odrlConstraints('refinement', node.children, names) } }
}

/** The names of a collection: its identifier and its source, or the source alone, which is all that a refined one may have. */
export const splitNames = (data: Uint8Array): Uint8Array[] =>
  Array.from({ length: data[0] ?? 0 }, (_, index) => data.slice(1 + 32 * index, 33 + 32 * index))

const collectionNames = (data: Uint8Array, names: Names): JsonNode => {
  const [first, second] = splitNames(data)
  if (first === undefined) return {}
  return second === undefined ? { source: iriOf(first, names) } : { uid: iriOf(first, names), source: iriOf(second, names) }
}

/** Only a name that the compiler would take for an action of another namespace. */
const actionIri = (hash: Uint8Array, names: Names): string => {
  const iri = iriOf(hash, names)
  return isNamed(iri) ? iri : iriOf(hash, new Map())
}

const odrlAction = (node: PolicyNode, names: Names): JsonNode => {
  const code = codeAt(node.data, 0)
  const refinement = odrlConstraints('refinement', node.children, names)
  const isRefined = Object.keys(refinement).length > 0
  if (code === 0) {
    if (isRefined) throw policyErrors.PolicyTermUnknown({ term: 'refinement', offset: node.offset })
    return {}
  }
  const name = code === noCode ? actionIri(node.data.slice(2), names) : termOf(actionCodes, code, node.offset)
  if (!isRefined) return { action: spell(name) }
  // rdf:value takes an IRI, not a compact term.
  return { action: { 'rdf:value': { '@id': name.includes(':') ? name : `odrl:${name}` }, ...refinement } }
}
