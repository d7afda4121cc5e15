// A constraint of the bytes, plain or extended, as its parts.
import type { PolicyNode } from '../decodePolicy.ts'
import { policyErrors } from '../errors.ts'
import { noCode, tags } from '../policyFormat.ts'
import { splitValues } from './values.ts'

export type ConstraintParts = {
  readonly leftOperand: number
  readonly operator: number
  readonly kind: number
  readonly values: readonly Uint8Array[]
  /** The hashes of what has no code. */
  readonly unit: Uint8Array | undefined
  readonly operandIri: Uint8Array | undefined
  readonly status: { readonly kind: number; readonly value: Uint8Array } | undefined
  readonly reference: Uint8Array | undefined
}

const plainLength = 6
const known: readonly number[] = [tags.constraint, tags.unitIri, tags.operandIri, tags.status, tags.reference]

/** @throws PolicyBytesMalformed, PolicyTermUnknown for a part that the format does not have */
export const readParts = (node: PolicyNode): ConstraintParts => {
  const plain = node.tag === tags.constraint ? node : node.children[0]
  if (plain?.tag !== tags.constraint || plain.data.length < plainLength) {
    throw policyErrors.PolicyBytesMalformed({ offset: node.offset })
  }
  const strange = node.children.find(({ tag }) => !known.includes(tag))
  if (strange !== undefined) throw policyErrors.PolicyTermUnknown({ tag: strange.tag, offset: strange.offset })
  const { data } = plain
  const unit = codeAt(data, 4)
  if (unit !== 0 && unit !== noCode) throw policyErrors.PolicyTermUnknown({ unit, offset: plain.offset })
  const extra = (tag: number) => node.children.find((child) => child.tag === tag)?.data
  const status = extra(tags.status)
  return {
    leftOperand: codeAt(data, 0),
    operator: data[2] ?? 0,
    kind: data[3] ?? 0,
    values: splitValues(data[3] ?? 0, data.slice(plainLength), plain.offset),
    unit: extra(tags.unitIri),
    operandIri: extra(tags.operandIri),
    status: status === undefined ? undefined : { kind: status[0] ?? 0, value: status.slice(1) },
    reference: extra(tags.reference),
  }
}

/** Two bytes, big endian. */
export const codeAt = (data: Uint8Array, index: number): number => ((data[index] ?? 0) << 8) | (data[index + 1] ?? 0)
