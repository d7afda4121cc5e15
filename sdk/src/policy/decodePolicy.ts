// Reads compiled bytes back into a tree of nodes, for people and tools; evaluation reads the bytes themselves.
import { policyErrors } from './errors.ts'
import { header, maxBytes, maxNesting, nodeHeader, tags } from './policyFormat.ts'

/** One node of a policy. `children` for nodes that hold nodes; `data` is what stands before them, or the whole body. */
export type PolicyNode = {
  readonly tag: number
  /** Byte offset of the node in the policy. */
  readonly offset: number
  readonly data: Uint8Array
  readonly children: readonly PolicyNode[]
}

/** Nesting of nodes of any tag: rules, duties and their consequences stand around 64 levels of logic. */
const maxDepth = maxNesting + 8

/** Nodes whose whole body is nodes. */
const parents: ReadonlySet<number> = new Set([
  tags.prohibition,
  tags.permission,
  tags.obligation,
  tags.duty,
  tags.consequence,
  tags.remedy,
  tags.and,
  tags.or,
  tags.xone,
  tags.andSequence,
  tags.extendedConstraint,
])

const collections: readonly number[] = [tags.targetCollection, tags.assigneeCollection, tags.assignerCollection]

/** Bytes before the children of a node: the code of an action and its hash, the names of a collection; the whole body if it has none. */
const dataLength = (policy: Uint8Array, tag: number, body: number, length: number): number => {
  if (parents.has(tag)) return 0
  if (tag === tags.action) return policy[body] === 0xff && policy[body + 1] === 0xff ? 34 : 2
  return collections.includes(tag) ? 1 + 32 * (policy[body] ?? 0) : length
}

/**
 * The nodes of a compiled policy.
 *
 * @throws PolicyBytesMalformed with the offset at which the bytes stop being a policy
 */
export const decodePolicy = (policy: Uint8Array): readonly PolicyNode[] => {
  const isPolicy = header.every((byte, index) => policy[index] === byte) && policy.length <= maxBytes
  if (!isPolicy) throw policyErrors.PolicyBytesMalformed({ offset: 0 })
  return readNodes(policy, header.length, policy.length, 0)
}

const readNodes = (policy: Uint8Array, start: number, end: number, depth: number): PolicyNode[] => {
  if (depth > maxDepth) throw policyErrors.PolicyBytesMalformed({ offset: start })
  const nodes: PolicyNode[] = []
  for (let offset = start; offset < end; ) {
    const { tag, body, next } = readNode(policy, offset, end)
    if (tag === 0) throw policyErrors.PolicyBytesMalformed({ offset })
    const split = Math.min(body + dataLength(policy, tag, body, next - body), next)
    nodes.push({ tag, offset, data: policy.slice(body, split), children: readNodes(policy, split, next, depth + 1) })
    offset = next
  }
  return nodes
}

/** The node at `offset`: its body is [body, next). Tag 0 if there is no whole node before `end`. */
export const readNode = (policy: Uint8Array, offset: number, end: number): { tag: number; body: number; next: number } => {
  const body = offset + nodeHeader
  const length = ((policy[offset + 1] ?? 0) << 8) | (policy[offset + 2] ?? 0)
  const next = body + length
  return next > end ? { tag: 0, body: 0, next: 0 } : { tag: policy[offset] ?? 0, body, next }
}
