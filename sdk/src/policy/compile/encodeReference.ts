// Assets and parties as nodes: one, or a collection.
import { policyErrors } from '../errors.ts'
import type { Reference } from '../model/policy.ts'
import { inOrderOnce, node, tags } from '../policyFormat.ts'
import type { CompileScope } from './compileOptions.ts'
import { encodeConstraints } from './encodeConstraint.ts'
import { iriBytes } from './nameBytes.ts'

const roleTags = {
  target: [tags.target, tags.targetCollection],
  assignee: [tags.assignee, tags.assigneeCollection],
  assigner: [tags.assigner, tags.assignerCollection],
} as const

/** Identifier and source. */
const maxNames = 2

/**
 * The node of a reference in a role. It is a collection if it has a source or refinements, or if its name is one; then members are
 * asked for, else that asset or party alone is meant.
 *
 * @param path of the rule
 * @throws PolicyValueInvalid for a reference without a name, or with several sources
 */
export const encodeReference = (
  reference: Reference,
  role: keyof typeof roleTags,
  path: string,
  scope: CompileScope,
): Uint8Array => {
  const names = [...new Set(reference.names)]
  const at = `${path}/${role}`
  if (names.length === 0) throw policyErrors.PolicyValueInvalid({ path: at, reason: 'it has no uid' })
  if (names.length > maxNames) throw policyErrors.PolicyValueInvalid({ path: at, given: names, reason: 'one source is allowed' })
  const hashes = names.map((name) => iriBytes(name, at))
  const [single, collection] = roleTags[role]
  const isMany = names.length > 1 || reference.refinements.length > 0 || names.some(scope.isCollection)
  if (!isMany) return node(single, ...hashes)
  const refinements = inOrderOnce(encodeConstraints(reference.refinements, scope))
  return node(collection, Uint8Array.of(names.length), ...hashes, ...refinements)
}

/**
 * The hash of a reference where the format has room for one name.
 *
 * @throws PolicyTermUnsupported for a collection with a source or refinements
 */
export const encodeSingle = (reference: Reference, path: string): Uint8Array => {
  const [name, ...others] = new Set(reference.names)
  if (name === undefined) throw policyErrors.PolicyValueInvalid({ path, reason: 'it has no uid' })
  if (others.length > 0 || reference.refinements.length > 0) {
    throw policyErrors.PolicyTermUnsupported({ path, term: reference.refinements.length > 0 ? 'refinement' : 'source' })
  }
  return iriBytes(name, path)
}
