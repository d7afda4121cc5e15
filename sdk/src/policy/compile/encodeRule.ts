// Rules of the model as nodes: permissions, prohibitions, obligations, and the duties, consequences and remedies under them.
import { getBytes, keccak256 } from 'ethers'
import { policyErrors } from '../errors.ts'
import { actionTree } from '../generated/vocabulary.ts'
import type { Action, PartyFunction, Policy, Rule } from '../model/policy.ts'
import { inOrderOnce, join, noCode, node, tags, toTwosComplement } from '../policyFormat.ts'
import { type CompileOptions, type CompileScope, compileScope } from './compileOptions.ts'
import { encodeConstraints } from './encodeConstraint.ts'
import { encodeReference, encodeSingle } from './encodeReference.ts'
import { hashOf, iriBytes } from './nameBytes.ts'
import { codeOf, iriOfTerm } from './terms.ts'

const roles = ['target', 'assignee', 'assigner'] as const

/**
 * The body that a rule is written as, in canonical form.
 *
 * @param policy the policy that it stands in: its document says which names are collections, and gives the paths of errors
 * @throws PolicyActionMissing, PolicyTargetMissing, PolicyTermUnknown, PolicyValueInvalid, PolicyConstraintInvalid …
 */
export const ruleBody = (rule: Rule, options: CompileOptions = {}, policy?: Policy): Uint8Array =>
  encodeRule(rule, compileScope(options, policy))

/** The id by which duties, obligations, prohibitions, consequences and remedies are asked for: keccak256 of the body. */
export const ruleId = (rule: Rule, options: CompileOptions = {}, policy?: Policy): Uint8Array =>
  getBytes(keccak256(ruleBody(rule, options, policy)))

/** As ruleBody, for a scope that is known already. */
export const encodeRule = (rule: Rule, scope: CompileScope): Uint8Array => {
  const path = scope.pathOf(rule.id)
  checkTarget(rule, path, scope)
  const references = roles.flatMap((role) => {
    const reference = rule[role]
    return reference === undefined ? [] : [encodeReference(reference, role, path, scope)]
  })
  const parts = [
    encodeAction(rule.action, path, scope),
    ...references,
    ...rule.functions.map((one) => encodeFunction(one, path)),
    ...(rule.output === undefined ? [] : [node(tags.output, encodeSingle(rule.output, `${path}/output`))]),
    ...(rule.id.startsWith('_:') ? [] : [node(tags.ruleUid, iriBytes(rule.id, `${path}/uid`))]),
    ...encodeConstraints(rule.constraints, scope),
    ...encodeInner(rule, path, scope),
  ]
  return join(inOrderOnce(parts))
}

const checkTarget = ({ kind, target }: Rule, path: string, { options }: CompileScope): void => {
  const needed = kind === 'permission' || kind === 'prohibition'
  if (needed && target === undefined && options.missingTarget !== 'matchAny') {
    throw policyErrors.PolicyTargetMissing({ path })
  }
}

/** Deprecated actions are written as their exact match: both spellings give the same bytes. */
const encodeAction = (action: Action | undefined, path: string, scope: CompileScope): Uint8Array => {
  if (action === undefined || action.name.startsWith('_:')) {
    const isAny = action === undefined && scope.options.missingTarget === 'matchAny'
    if (!isAny) throw policyErrors.PolicyActionMissing({ path })
    return node(tags.action, Uint8Array.of(0, 0))
  }
  const code = codeOf('action', action.name, `${path}/action`, scope.isFree)
  const canonical = code === undefined ? noCode : (actionTree[code]?.canonical ?? code)
  const name = code === undefined ? [hashOf(action.name)] : []
  const refinements = inOrderOnce(encodeConstraints(action.refinements, scope))
  return node(tags.action, toTwosComplement(BigInt(canonical), 2), ...name, ...refinements)
}

const encodeFunction = ({ name, party }: PartyFunction, path: string): Uint8Array => {
  const code = codeOf('function', iriOfTerm(name), `${path}/${name}`) ?? 0
  return node(tags.function, Uint8Array.of(code), encodeSingle(party, `${path}/${name}`))
}

/** What may stand under a rule of each kind. */
const innerKinds: Readonly<Record<Rule['kind'], readonly ('duty' | 'consequence' | 'remedy')[]>> = {
  permission: ['duty'],
  prohibition: ['remedy'],
  obligation: ['consequence'],
  duty: ['consequence'],
  consequence: [],
  remedy: [],
}

const encodeInner = (rule: Rule, path: string, scope: CompileScope): Uint8Array[] => {
  const given = { duty: rule.duties, consequence: rule.consequences, remedy: rule.remedies } as const
  const kinds = ['duty', 'consequence', 'remedy'] as const
  const wrong = kinds.find((kind) => given[kind].length > 0 && !innerKinds[rule.kind].includes(kind))
  if (wrong !== undefined) throw policyErrors.PolicyTermUnknown({ path: `${path}/${wrong}`, term: wrong })
  return kinds.flatMap((kind) => given[kind].map((inner) => node(tags[kind], encodeRule(inner, scope))))
}
