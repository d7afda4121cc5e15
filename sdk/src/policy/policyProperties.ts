// The frame of a policy and the nodes before its first rule: docs/policy-format.md, steps 1 and 2.
import { conflictCodes, header, kindCodes, knownOptions, maxBytes, nodeHeader, optionFlags, tags } from './policyFormat.ts'
import { codeAt, nextAt, tagAt } from './policyReading.ts'
import type { PolicyReason } from './policyReason.ts'

export type PolicyProperties = {
  readonly firstRule: number
  readonly options: number
  /** Of `conflictCodes`. */
  readonly conflict: number
  /** Of `kindCodes`, and where its node is. */
  readonly kind: number
  readonly kindOffset: number
  /** Where the node that says so is; 0 if the policy is not replaced. */
  readonly replaced: number
}

/** Why the properties cannot be read, and where. */
export type PropertyFault = { readonly reason: 'Malformed' | 'TermUnknown'; readonly offset: number }

export const isFault = (properties: PolicyProperties | PropertyFault): properties is PropertyFault => 'reason' in properties

export const readProperties = (policy: Uint8Array): PolicyProperties | PropertyFault => {
  if (!isFramed(policy)) return { reason: 'Malformed', offset: 0 }
  const found = {
    options: 0,
    conflict: conflictCodes.invalid as number,
    kind: kindCodes.Set as number,
    kindOffset: 0,
    replaced: 0,
  }
  let previous = 0
  let offset = header.length
  for (; offset !== policy.length; offset = nextAt(policy, offset)) {
    const tag = tagAt(policy, offset, policy.length)
    if (tag >= tags.prohibition) break
    const reason = tag <= previous ? 'Malformed' : faultOf(policy, tag, offset)
    if (reason !== undefined) return { reason, offset }
    const body = offset + nodeHeader
    if (tag === tags.kind) Object.assign(found, { kind: policy[body] ?? 0, kindOffset: offset })
    if (tag === tags.options) found.options = codeAt(policy, body)
    if (tag === tags.conflict) found.conflict = policy[body] ?? 0
    if (tag === tags.replacedBy) found.replaced = offset
    previous = tag
  }
  return { ...found, firstRule: offset }
}

const isFramed = (policy: Uint8Array): boolean =>
  policy.length <= maxBytes && policy.length >= header.length && header.every((byte, index) => policy[index] === byte)

const lengths: Readonly<Record<number, number>> = {
  [tags.kind]: 1,
  [tags.uid]: 32,
  [tags.options]: 2,
  [tags.conflict]: 1,
  [tags.replacedBy]: 32,
}

const faultOf = (policy: Uint8Array, tag: number, offset: number): PropertyFault['reason'] | undefined => {
  const length = lengths[tag]
  if (length === undefined) return 'TermUnknown'
  const body = offset + nodeHeader
  if (nextAt(policy, offset) !== body + length) return 'Malformed'
  const isKnown =
    (tag !== tags.kind || (policy[body] ?? 0) <= kindCodes.Ticket) &&
    (tag !== tags.conflict || (policy[body] ?? 0) <= conflictCodes.prohibit) &&
    (tag !== tags.options || (codeAt(policy, body) & ~knownOptions) === 0)
  return isKnown ? undefined : 'TermUnknown'
}

/** Why no rule of the policy counts; undefined if they do. */
export const standstill = ({
  kind,
  kindOffset,
  replaced,
  options,
}: PolicyProperties): { reason: PolicyReason; offset: number } | undefined => {
  if (replaced !== 0) return { reason: 'Replaced', offset: replaced }
  const isOffer = kind === kindCodes.Offer && (options & optionFlags.offers) !== 0
  return isOffer || granting.includes(kind) ? undefined : { reason: 'NoPermission', offset: kindOffset }
}

const granting: readonly number[] = [kindCodes.Set, kindCodes.Agreement, kindCodes.Privacy, kindCodes.Ticket]
