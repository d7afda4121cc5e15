// Prints a compiled policy as text for people: one line a node.
import { hexlify } from 'ethers'
import { decodePolicy, type PolicyNode } from './decodePolicy.ts'
import { actionCodes, leftOperandCodes, operatorCodes } from './generated/vocabulary.ts'
import { conflictCodes, kindCodes, nameHash, tags, toInteger, valueKinds, widthOf } from './policyFormat.ts'
import { nameOfCode } from './policyReason.ts'

export type DecompilePolicyParameters = {
  readonly policy: Uint8Array
  /** IRIs, DIDs and texts that the policy may name: their hashes are printed as names. */
  readonly names?: readonly string[]
}

type Names = ReadonlyMap<string, string>

/**
 * Readable text of a compiled policy. Hashes that no name explains stay hexadecimal; parts that this release does not know are
 * printed as their tag and bytes, so that nothing is left out.
 *
 * @throws PolicyBytesMalformed
 *
 * @example
 * decompilePolicy({ policy, names: ['urn:cwy:product:cwy.CN.hospital.trial'] })
 * // uid 0x11af…
 * // permission cwy:compute
 * //   target urn:cwy:product:cwy.CN.hospital.trial
 * //   count lteq 3
 */
export const decompilePolicy = ({ policy, names = [] }: DecompilePolicyParameters): string => {
  const known = new Map(names.map((name) => [hexlify(nameHash(name)), name]))
  return decodePolicy(policy)
    .flatMap((node) => printNode(node, known, ''))
    .join('\n')
}

const printNode = (node: PolicyNode, names: Names, indent: string): string[] => {
  const [action, ...rest] = node.children
  const isRule = ruleNames.has(node.tag) && action?.tag === tags.action
  const children = isRule ? [...action.children, ...rest] : node.children
  const line = isRule ? `${ruleNames.get(node.tag)} ${printAction(action.data)}` : printLine(node, names)
  return [`${indent}${line}`, ...children.flatMap((child) => printNode(child, names, `${indent}  `))]
}

const ruleNames: ReadonlyMap<number, string> = new Map([
  [tags.prohibition, 'prohibition'],
  [tags.permission, 'permission'],
  [tags.obligation, 'obligation'],
  [tags.duty, 'duty'],
  [tags.consequence, 'consequence'],
  [tags.remedy, 'remedy'],
])

/** Nodes whose whole body is one hash. */
const namedTags: ReadonlyMap<number, string> = new Map([
  [tags.uid, 'uid'],
  [tags.ruleUid, 'uid'],
  [tags.target, 'target'],
  [tags.targetCollection, 'target collection'],
  [tags.assignee, 'assignee'],
  [tags.assigneeCollection, 'assignee collection'],
  [tags.assigner, 'assigner'],
  [tags.assignerCollection, 'assigner collection'],
  [tags.output, 'output'],
  [tags.replacedBy, 'replaced by'],
])

const groupTags: ReadonlyMap<number, string> = new Map([
  [tags.and, 'and'],
  [tags.or, 'or'],
  [tags.xone, 'xone'],
  [tags.andSequence, 'andSequence'],
  [tags.extendedConstraint, 'constraint with'],
])

const printLine = ({ tag, data }: PolicyNode, names: Names): string => {
  const named = namedTags.get(tag)
  if (named !== undefined) return `${named} ${printHash(data, names)}`
  if (tag === tags.kind) return `kind ${nameOfCode(kindCodes, data[0] ?? 0) ?? hexlify(data)}`
  if (tag === tags.conflict) return `conflict ${nameOfCode(conflictCodes, data[0] ?? 0) ?? hexlify(data)}`
  if (tag === tags.action) return `action ${printAction(data)}`
  if (tag === tags.constraint && data.length >= 6) return printConstraint(data, names)
  return groupTags.get(tag) ?? `node 0x${tag.toString(16).padStart(2, '0')} ${hexlify(data)}`
}

const printHash = (bytes: Uint8Array, names: Names): string => names.get(hexlify(bytes)) ?? hexlify(bytes)

const codeAt = (data: Uint8Array, index: number): number => ((data[index] ?? 0) << 8) | (data[index + 1] ?? 0)

const printAction = (data: Uint8Array): string => nameOfCode(actionCodes, codeAt(data, 0)) ?? `action ${codeAt(data, 0)}`

const printConstraint = (data: Uint8Array, names: Names): string => {
  const operator = data[2] ?? 0
  const unit = codeAt(data, 4)
  const words = [
    nameOfCode(leftOperandCodes, codeAt(data, 0)) ?? `operand ${codeAt(data, 0)}`,
    nameOfCode(operatorCodes, operator) ?? `operator ${operator}`,
    printValues(data[3] ?? 0, data.slice(6), names),
    ...(unit === 0 ? [] : [`unit ${unit}`]),
  ]
  return words.join(' ')
}

const printValues = (kind: number, bytes: Uint8Array, names: Names): string => {
  const width = widthOf(kind)
  if (width === 0 || bytes.length % width !== 0) return `kind ${kind} ${hexlify(bytes)}`
  const values = Array.from({ length: bytes.length / width }, (_, index) => bytes.slice(index * width, (index + 1) * width))
  return values.map((value) => printValue(kind, value, names)).join(', ')
}

const printValue = (kind: number, bytes: Uint8Array, names: Names): string => {
  if (kind === valueKinds.iri || kind === valueKinds.text) return printHash(bytes, names)
  const number = toInteger(bytes)
  if (kind === valueKinds.duration) return `PT${number}S`.replace('PT-', '-PT')
  if (kind === valueKinds.seconds) return printInstant(number * 1000n)
  return kind === valueKinds.milliseconds ? printInstant(number) : String(number)
}

/** ISO 8601, or unix milliseconds where the calendar of JavaScript ends. */
const printInstant = (milliseconds: bigint): string => {
  const isDate = milliseconds >= -8_640_000_000_000_000n && milliseconds <= 8_640_000_000_000_000n
  return isDate ? new Date(Number(milliseconds)).toISOString() : `${milliseconds} ms`
}
