// A policy of the normalised model to the bytes that the chain evaluates.
import { policyErrors } from '../errors.ts'
import type { Policy, Rule } from '../model/policy.ts'
import {
  compareBytes,
  conflictCodes,
  header,
  inOrder,
  join,
  kindCodes,
  maxBytes,
  node,
  tags,
  toTwosComplement,
} from '../policyFormat.ts'
import { type CompileOptions, type CompileScope, compileScope, flagsOf } from './compileOptions.ts'
import { encodeRule } from './encodeRule.ts'
import { iriBytes } from './nameBytes.ts'
import { iriOfTerm, isOwn, unknownTerm } from './terms.ts'

/** A compiled policy. `rules[i]` is the rule of the model that is rule `i` of the bytes: reports and refusals count them so. */
export type CompiledPolicy = { readonly bytes: Uint8Array; readonly rules: readonly Rule[] }

type PolicyType = keyof typeof kindCodes

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
 * Compiles a policy to the canonical bytes of version 1. The same policy in two spellings gives the same bytes.
 *
 * @param options readings of ODRL other than the defaults; those that the document carries as `cwy:option` hold too, these outweigh them
 * @returns at most 65,535 bytes; the chain stores at most 24,576
 * @throws PolicyTermUnknown, PolicyTargetMissing, PolicyValueInvalid, PolicyTooLarge and others of policy/errors.ts, with the path in
 *   the document: what cannot be carried is refused, never left out
 */
export const compileModel = (policy: Policy, options: CompileOptions = {}): CompiledPolicy => {
  const scope = compileScope(options, policy)
  const type = readType(policy.type)
  if (policy.id.startsWith('_:')) throw policyErrors.PolicyUidMissing({ path: '' })
  const rules = encodeRules(policy, neededParties[type], scope)
  if (rules.length === 0) throw policyErrors.PolicyRuleMissing({ path: '' })
  const properties = [
    ...(type === 'Set' ? [] : [node(tags.kind, Uint8Array.of(kindCodes[type]))]),
    node(tags.uid, iriBytes(policy.id, '/uid')),
    ...encodeFlags(scope),
    ...encodeConflict(policy, scope),
    ...encodeReplacedBy(policy),
  ]
  const bytes = join([header, ...inOrder(properties), ...rules.map((rule) => rule.bytes)])
  if (bytes.length > maxBytes) throw policyErrors.PolicyTooLarge({ bytes: bytes.length, allowed: maxBytes })
  return { bytes, rules: rules.map(({ rule }) => rule) }
}

const readType = (type: string): PolicyType => {
  if (!isPolicyType(type)) throw policyErrors.PolicyTypeUnknown({ path: '/@type', given: type })
  return type
}

const isPolicyType = (type: string): type is PolicyType => Object.hasOwn(kindCodes, type)

type EncodedRule = { readonly bytes: Uint8Array; readonly rule: Rule }

/** Before repetitions are removed: rules that are multiplied out could be long without end. */
const maxEncoded = 16 * maxBytes

/** In canonical order, rules that are the same bytes once. */
const encodeRules = (policy: Policy, needed: readonly ('assigner' | 'assignee')[], scope: CompileScope): EncodedRule[] => {
  let total = 0
  const encoded = policy.rules.map((rule) => {
    const one = encodeTop(rule, needed, scope)
    total += one.bytes.length
    if (total > maxEncoded) throw policyErrors.PolicyTooLarge({ bytes: total, allowed: maxBytes })
    return one
  })
  return encoded
    .sort((a, b) => compareBytes(a.bytes, b.bytes))
    .filter(({ bytes }, index, all) => {
      const before = all[index - 1]
      return before === undefined || compareBytes(before.bytes, bytes) !== 0
    })
}

const encodeTop = (rule: Rule, needed: readonly ('assigner' | 'assignee')[], scope: CompileScope): EncodedRule => {
  const missing = needed.find((party) => rule[party] === undefined)
  if (missing !== undefined) throw policyErrors.PolicyPartyMissing({ path: scope.pathOf(rule.id), missing })
  const { kind } = rule
  if (kind !== 'permission' && kind !== 'prohibition' && kind !== 'obligation') {
    throw policyErrors.PolicyTermUnknown({ path: scope.pathOf(rule.id), term: kind })
  }
  return { bytes: node(tags[kind], encodeRule(rule, scope)), rule }
}

const encodeFlags = ({ options }: CompileScope): Uint8Array[] => {
  const flags = flagsOf(options)
  return flags === 0 ? [] : [node(tags.options, toTwosComplement(BigInt(flags), 2))]
}

/** No strategy is the option's; several, or that of another profile, void the policy if rules conflict: `invalid`, which is not written. */
const encodeConflict = ({ conflicts }: Policy, { options }: CompileScope): Uint8Array[] => {
  const known = new Map(Object.entries(conflictCodes).map(([term, code]) => [iriOfTerm(term), code]))
  const unknown = conflicts.find((conflict) => !known.has(conflict) && isOwn(conflict))
  if (unknown !== undefined) throw unknownTerm(unknown, '/conflict', [...known.keys()])
  const [strategy = iriOfTerm(options.conflictDefault ?? 'invalid'), ...others] = new Set(conflicts)
  const code = others.length > 0 ? conflictCodes.invalid : (known.get(strategy) ?? conflictCodes.invalid)
  return code === conflictCodes.invalid ? [] : [node(tags.conflict, Uint8Array.of(code))]
}

const encodeReplacedBy = ({ replacedBy }: Policy): Uint8Array[] => {
  const [one, ...others] = new Set(replacedBy)
  if (others.length > 0) {
    throw policyErrors.PolicyValueInvalid({ path: '/isReplacedBy', given: replacedBy, reason: 'one value is allowed' })
  }
  return one === undefined ? [] : [node(tags.replacedBy, iriBytes(one, '/isReplacedBy'))]
}
