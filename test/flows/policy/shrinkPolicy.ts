// Makes a policy that shows a fault as small as it can be while the fault is still there.

import { decodePolicy, type PolicyNode } from '../../../sdk/src/policy/decodePolicy.ts'
import { header, join, node } from '../../../sdk/src/policy/policyFormat.ts'

/** A node that can be written again; what is no tree of nodes is bytes. */
type Part = { readonly tag: number; readonly data: Uint8Array; readonly children: readonly Part[] }

/**
 * Tries smaller policies, one node or a few bytes less each time, until none of them shows the fault any more.
 *
 * @param shows whether a policy still shows it; asked a few hundred times
 */
export const shrinkPolicy = async (policy: Uint8Array, shows: (policy: Uint8Array) => Promise<boolean>): Promise<Uint8Array> => {
  let smallest = policy
  for (let found: Uint8Array | undefined = policy; found !== undefined; ) {
    found = await firstThat(smallerThan(smallest), shows)
    smallest = found ?? smallest
  }
  return smallest
}

const firstThat = async (
  candidates: Iterable<Uint8Array>,
  shows: (policy: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array | undefined> => {
  for (const candidate of candidates) if (await shows(candidate)) return candidate
  return undefined
}

function* smallerThan(policy: Uint8Array): Iterable<Uint8Array> {
  const tree = treeOf(policy)
  if (tree !== undefined) for (const parts of smallerLists(tree)) yield join([header, ...parts.map(write)])
  for (let length = policy.length >> 1; length > 0; length >>= 1) {
    for (let start = 0; start + length <= policy.length; start += length) yield without(policy, start, length)
  }
  if (tree !== undefined) for (const parts of simplerLists(tree)) yield join([header, ...parts.map(write)])
}

/** Bytes that are no nodes cannot be shrunk as such. */
const treeOf = (policy: Uint8Array): readonly Part[] | undefined => {
  try {
    return decodePolicy(policy)
  } catch {
    return undefined
  }
}

const write = ({ tag, data, children }: Part | PolicyNode): Uint8Array => node(tag, data, ...children.map(write))

const without = (bytes: Uint8Array, start: number, length: number): Uint8Array =>
  join([bytes.subarray(0, start), bytes.subarray(start + length)])

/** A list with one node less anywhere in it, with the children of a node in its place, or with less data in one. */
function* smallerLists(parts: readonly Part[]): Iterable<readonly Part[]> {
  for (const [index, part] of parts.entries()) {
    const replaced = (...others: readonly Part[]): Part[] => [...parts.slice(0, index), ...others, ...parts.slice(index + 1)]
    yield replaced()
    if (part.children.length > 0) yield replaced(...part.children)
    for (const children of smallerLists(part.children)) yield replaced({ ...part, children })
    for (const data of shorter(part.data)) yield replaced({ ...part, data })
  }
}

/** Without the last or first 32, 17, 8 or 1 bytes: the widths of values. */
function* shorter(data: Uint8Array): Iterable<Uint8Array> {
  for (const width of [32, 17, 8, 1]) {
    if (data.length < width) continue
    yield data.subarray(0, data.length - width)
    if (data.length > width + headLength) yield without(data, headLength, width)
  }
}

/** Of a constraint, before its values. */
const headLength = 6

/** A list of the same size with one byte of data set to zero: each policy has finitely many of these too. */
function* simplerLists(parts: readonly Part[]): Iterable<readonly Part[]> {
  for (const [index, part] of parts.entries()) {
    const replaced = (other: Part): Part[] => [...parts.slice(0, index), other, ...parts.slice(index + 1)]
    for (const children of simplerLists(part.children)) yield replaced({ ...part, children })
    for (const [at, byte] of part.data.entries()) {
      if (byte !== 0) yield replaced({ ...part, data: part.data.map((other, position) => (position === at ? 0 : other)) })
    }
  }
}
