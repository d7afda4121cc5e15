// Compiles an ODRL policy to the bytes that the chain evaluates.
import { policyErrors } from './errors.ts'
import { prefixes } from './generated/vocabulary.ts'
import {
  allValues,
  type Fields,
  iriOf,
  isObject,
  listOf,
  nameOf,
  readFields,
  readScope,
  type Scope,
  soleValue,
  toTerm,
} from './jsonLd.ts'
import { conflictCodes, header, inOrderOnce, join, kindCodes, maxBytes, nameHash, node, tags } from './policyFormat.ts'
import { type RuleKind, readRule, sharedFields, uidOf } from './readRule.ts'

type PolicyType = keyof typeof kindCodes

const policyFields = ['@context', '@type', '@id', 'uid', 'profile', 'conflict', 'permission', 'prohibition', ...sharedFields]

/** The parties that each rule of a policy must name. */
const neededParties: Readonly<Record<PolicyType, readonly ('assigner' | 'assignee')[]>> = {
  Set: [],
  Offer: ['assigner'],
  Agreement: ['assigner', 'assignee'],
  Assertion: [],
  Privacy: [],
  Request: [],
  Ticket: [],
}

/**
 * Compiles an ODRL 2.2 policy (JSON-LD with the keys of the Recommendation's context) to the canonical bytes of version 1. The same
 * policy in two spellings gives the same bytes. Parties are named by their DID, products by `urn:cwy:product:<identifier>`.
 *
 * @param policy the policy as parsed JSON
 * @returns at most 65,535 bytes; the chain stores at most 24,576
 * @throws PolicyTermUnknown, PolicyTermUnsupported, PolicyTargetMissing, PolicyValueInvalid and others of policy/errors.ts, with the
 *   path in the document: what cannot be enforced is refused, never left out
 *
 * @example
 * const bytes = compilePolicy({
 *   '@type': 'Set',
 *   uid: 'urn:uuid:9c1f',
 *   permission: [{ target: 'urn:cwy:product:cwy.CN.hospital.trial', action: 'cwy:compute' }],
 * })
 * bytes.length // 81
 */
export const compilePolicy = (policy: unknown): Uint8Array => {
  if (!isObject(policy)) throw policyErrors.PolicyNotObject({ path: '', given: typeof policy })
  const scope = readScope(policy['@context'])
  const fields = readFields({ value: policy, path: '' }, policyFields, scope)
  checkProfiles(fields, scope)
  const type = readType(fields, scope)
  const properties = [...readKind(type), node(tags.uid, nameHash(readPolicyUid(fields, scope))), ...readConflict(fields, scope)]
  const rules = [...readRules(fields, 'prohibition', type, scope), ...readRules(fields, 'permission', type, scope)]
  if (rules.length === 0) throw policyErrors.PolicyRuleMissing({ path: '' })
  const bytes = join([header, ...inOrderOnce([...properties, ...rules])])
  if (bytes.length > maxBytes) throw policyErrors.PolicyTooLarge({ bytes: bytes.length, allowed: maxBytes })
  return bytes
}

const checkProfiles = (fields: Fields, scope: Scope): void => {
  for (const profile of allValues(fields, 'profile')) {
    const iri = iriOf(profile, scope)
    if (iri !== prefixes.cwy) throw policyErrors.PolicyProfileUnknown({ path: profile.path, profile: iri })
  }
}

/** `Policy` says nothing beside another type and means Set alone. */
const readType = (fields: Fields, scope: Scope): PolicyType => {
  const field = fields.entries.get('@type')
  const types = field === undefined ? [] : listOf(field).map((type) => toTerm(nameOf(type), scope) ?? nameOf(type))
  const [type = 'Set', ...others] = [...new Set(types)].filter((name) => name !== 'Policy')
  if (!isPolicyType(type) || others.length > 0) throw policyErrors.PolicyTypeUnknown({ path: '/@type', given: types })
  return type
}

const isPolicyType = (type: string): type is PolicyType => Object.hasOwn(kindCodes, type)

const readKind = (type: PolicyType): Uint8Array[] => (type === 'Set' ? [] : [node(tags.kind, Uint8Array.of(kindCodes[type]))])

const readPolicyUid = (fields: Fields, scope: Scope): string => {
  const uid = uidOf(fields, scope)
  if (uid === undefined) throw policyErrors.PolicyUidMissing({ path: '' })
  return uid
}

/** `invalid` is ODRL's default and is not written. */
const readConflict = (fields: Fields, scope: Scope): Uint8Array[] => {
  const field = soleValue(fields, 'conflict')
  const strategy = field === undefined ? 'invalid' : toTerm(nameOf(field), scope)
  if (strategy === 'invalid') return []
  if (strategy === 'perm') throw policyErrors.PolicyTermUnsupported({ path: '/conflict', term: strategy })
  if (strategy !== 'prohibit') throw policyErrors.PolicyTermUnknown({ path: '/conflict', term: strategy })
  return [node(tags.conflict, Uint8Array.of(conflictCodes.prohibit))]
}

const readRules = (fields: Fields, kind: RuleKind, type: PolicyType, scope: Scope): Uint8Array[] =>
  allValues(fields, kind).flatMap((rule) => readRule(rule, kind, fields, neededParties[type], scope))
