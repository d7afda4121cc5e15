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

/** Bytes before the children of a node that has some; nodes that are not listed have no children. */
const dataLengths: ReadonlyMap<number, number> = new Map([
  [tags.prohibition, 0],
  [tags.permission, 0],
  [tags.obligation, 0],
  [tags.duty, 0],
  [tags.consequence, 0],
  [tags.remedy, 0],
  [tags.action, 2],
  [tags.targetCollection, 32],
  [tags.assigneeCollection, 32],
  [tags.assignerCollection, 32],
  [tags.and, 0],
  [tags.or, 0],
  [tags.xone, 0],
  [tags.andSequence, 0],
  [tags.extendedConstraint, 0],
])

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
    const dataLength = Math.min(dataLengths.get(tag) ?? next - body, next - body)
    const data = policy.slice(body, body + dataLength)
    nodes.push({ tag, offset, data, children: readNodes(policy, body + dataLength, next, depth + 1) })
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
