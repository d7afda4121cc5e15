// Permissions and prohibitions, multiplied out to rules with one action, target, assigner and assignee each, as nodes of the byte format.
import { policyErrors } from './errors.ts'
import { actionCodes, actionTree } from './generated/vocabulary.ts'
import {
  allValues,
  type Fields,
  iriOf,
  isObject,
  type Located,
  nameOf,
  readFields,
  type Scope,
  soleValue,
  toTerm,
} from './jsonLd.ts'
import { inOrderOnce, nameHash, node, tags } from './policyFormat.ts'
import { readConstraints } from './readConstraint.ts'

/** What rules take from their policy if they do not say it themselves; constraints are joined. */
export const sharedFields = ['action', 'target', 'assigner', 'assignee', 'constraint'] as const

export type RuleKind = 'permission' | 'prohibition'

/** At most so many rules out of one: more would not fit in a policy anyway. */
const maxRules = 4096

const ruleTypes: Readonly<Record<RuleKind, string>> = { permission: 'Permission', prohibition: 'Prohibition' }

/**
 * One rule of the document as the nodes of the rules that it stands for.
 *
 * @param policy the fields of the policy around it, for the properties that the rule does not have
 * @param needed the parties that the type of the policy demands
 * @throws PolicyTargetMissing, PolicyActionMissing, PolicyPartyMissing and what readConstraint throws
 */
export const readRule = (
  located: Located,
  kind: RuleKind,
  policy: Fields,
  needed: readonly ('assigner' | 'assignee')[],
  scope: Scope,
): Uint8Array[] => {
  const rule = readFields(located, ['@type', '@id', 'uid', ...sharedFields], scope)
  checkType(rule, ruleTypes[kind], scope)
  const actions = inherited(rule, policy, 'action').map((action) => readAction(action, scope))
  const targets = inherited(rule, policy, 'target').map((target) => node(tags.target, readParty(target, 'Asset', scope)))
  const assigners = inherited(rule, policy, 'assigner').map((party) => node(tags.assigner, readParty(party, 'Party', scope)))
  const assignees = inherited(rule, policy, 'assignee').map((party) => node(tags.assignee, readParty(party, 'Party', scope)))
  if (actions.length === 0) throw policyErrors.PolicyActionMissing({ path: located.path })
  if (targets.length === 0) throw policyErrors.PolicyTargetMissing({ path: located.path })
  const parties = { assigner: assigners, assignee: assignees }
  for (const party of needed) {
    if (parties[party].length === 0) throw policyErrors.PolicyPartyMissing({ path: located.path, missing: party })
  }
  const rest = [
    ...readUid(rule, scope),
    ...readConstraints(policy, 'constraint', scope),
    ...readConstraints(rule, 'constraint', scope),
  ]
  return multiply([actions, targets, assigners, assignees], located.path).map((heads) =>
    node(tags[kind], ...inOrderOnce([...heads, ...rest])),
  )
}

/** The rule's own values outweigh those of the policy. */
const inherited = (rule: Fields, policy: Fields, term: (typeof sharedFields)[number]): Located[] => {
  const own = allValues(rule, term)
  return own.length > 0 ? own : allValues(policy, term)
}

const checkType = (fields: Fields, wanted: string, scope: Scope): void => {
  const type = soleValue(fields, '@type')
  if (type !== undefined && toTerm(nameOf(type), scope) !== wanted)
    throw policyErrors.PolicyTypeUnknown({ path: type.path, wanted })
}

/** Deprecated actions are written as their exact match: both spellings give the same bytes. */
const readAction = (located: Located, scope: Scope): Uint8Array => {
  const term = toTerm(nameOf(actionName(located, scope)), scope)
  const codes: Readonly<Record<string, number>> = actionCodes
  const code = term !== undefined && Object.hasOwn(codes, term) ? codes[term] : undefined
  const canonical = code === undefined ? undefined : actionTree[code]?.canonical
  if (canonical === undefined)
    throw policyErrors.PolicyTermUnknown({ path: located.path, term: nameOf(actionName(located, scope)) })
  return node(tags.action, Uint8Array.of(canonical >> 8, canonical & 0xff))
}

const actionName = (located: Located, scope: Scope): Located => {
  if (!isObject(located.value) || '@id' in located.value) return located
  const fields = readFields(located, ['@type', 'rdf:value'], scope)
  checkType(fields, 'Action', scope)
  return soleValue(fields, 'rdf:value') ?? located
}

/** The hash of the IRI of an asset or a party: a name, or an object with `uid` or `@id`. */
const readParty = (located: Located, type: 'Asset' | 'Party', scope: Scope): Uint8Array => {
  if (!isObject(located.value)) return nameHash(iriOf(located, scope))
  const fields = readFields(located, ['@type', '@id', 'uid'], scope)
  const given = soleValue(fields, '@type')
  if (given !== undefined && toTerm(nameOf(given), scope) === `${type}Collection`) {
    throw policyErrors.PolicyTermUnsupported({ path: given.path, term: `${type}Collection` })
  }
  checkType(fields, type, scope)
  const uid = uidOf(fields, scope)
  if (uid === undefined) throw policyErrors.PolicyValueInvalid({ path: located.path, reason: 'it has no uid' })
  return nameHash(uid)
}

/** `uid`, or its JSON-LD spelling `@id`; undefined if there is neither, or only the label of a blank node. */
export const uidOf = (fields: Fields, scope: Scope): string | undefined => {
  const given = [soleValue(fields, 'uid'), soleValue(fields, '@id')].filter((field) => field !== undefined)
  const uids = given.filter((field) => !nameOf(field).startsWith('_:')).map((field) => iriOf(field, scope))
  if (new Set(uids).size > 1) throw policyErrors.PolicyValueInvalid({ path: fields.path, reason: 'uid and @id differ', uids })
  return uids[0]
}

const readUid = (rule: Fields, scope: Scope): Uint8Array[] => {
  const uid = uidOf(rule, scope)
  return uid === undefined ? [] : [node(tags.ruleUid, nameHash(uid))]
}

/** One of each list, in all combinations; an empty list adds nothing. */
const multiply = (lists: readonly (readonly Uint8Array[])[], path: string): Uint8Array[][] => {
  const given = lists.filter((list) => list.length > 0)
  const total = given.reduce((product, list) => product * list.length, 1)
  if (total > maxRules) throw policyErrors.PolicyTooLarge({ path, rules: total, allowed: maxRules })
  return given.reduce<Uint8Array[][]>((rows, list) => rows.flatMap((row) => list.map((one) => [...row, one])), [[]])
}
