// Prints a compiled policy as text for people: one line a node.
import { hexlify } from 'ethers'
import { CausewayError } from '../errors.ts'
import { decodePolicy, type PolicyNode } from './decodePolicy.ts'
import { codeAt, readParts } from './decompile/constraintParts.ts'
import { readFlags } from './decompile/decompileToOdrl.ts'
import { indexNames, type Names, nameOf } from './decompile/names.ts'
import { splitNames } from './decompile/odrlRule.ts'
import { lexicalOf } from './decompile/values.ts'
import { actionCodes, functionCodes, leftOperandCodes, operatorCodes } from './generated/vocabulary.ts'
import { conflictCodes, kindCodes, noCode, tags } from './policyFormat.ts'
import { nameOfCode } from './policyReason.ts'

export type DecompilePolicyParameters = {
  readonly policy: Uint8Array
  /** IRIs, DIDs and texts that the policy may name: their hashes are printed as names. */
  readonly names?: readonly string[]
}

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
  const known = indexNames(names)
  return decodePolicy(policy)
    .flatMap((node) => printNode(node, known, ''))
    .join('\n')
}

const printNode = (node: PolicyNode, names: Names, indent: string): string[] => {
  const [action, ...rest] = node.children
  const rule = ruleNames.get(node.tag)
  if (rule !== undefined && action?.tag === tags.action) {
    return [
      `${indent}${rule} ${printAction(action, names)}`,
      ...printRefinements(action, names, indent),
      ...printAll(rest, names, indent),
    ]
  }
  const extended = node.tag === tags.extendedConstraint ? printConstraint(node, names) : undefined
  if (extended !== undefined) return [`${indent}${extended}`]
  if (node.tag === tags.action || collectionNames.has(node.tag)) {
    return [`${indent}${printLine(node, names)}`, ...printRefinements(node, names, indent)]
  }
  return [`${indent}${printLine(node, names)}`, ...printAll(node.children, names, indent)]
}

const printAll = (nodes: readonly PolicyNode[], names: Names, indent: string): string[] =>
  nodes.flatMap((node) => printNode(node, names, `${indent}  `))

/** Constraints of an action or a collection, told from those of the rule by a line of their own. */
const printRefinements = ({ children }: PolicyNode, names: Names, indent: string): string[] =>
  children.length === 0 ? [] : [`${indent}  refined by`, ...printAll(children, names, `${indent}  `)]

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
  [tags.assignee, 'assignee'],
  [tags.assigner, 'assigner'],
  [tags.output, 'output'],
  [tags.replacedBy, 'replaced by'],
])

const collectionNames: ReadonlyMap<number, string> = new Map([
  [tags.targetCollection, 'target collection'],
  [tags.assigneeCollection, 'assignee collection'],
  [tags.assignerCollection, 'assigner collection'],
])

const groupTags: ReadonlyMap<number, string> = new Map([
  [tags.and, 'and'],
  [tags.or, 'or'],
  [tags.xone, 'xone'],
  [tags.andSequence, 'andSequence'],
  [tags.extendedConstraint, 'constraint with'],
])

const printLine = (node: PolicyNode, names: Names): string => {
  const { tag, data } = node
  const named = namedTags.get(tag)
  if (named !== undefined) return `${named} ${printHash(data, names)}`
  const collection = collectionNames.get(tag)
  if (collection !== undefined)
    return `${collection} ${splitNames(data)
      .map((name) => printHash(name, names))
      .join(', ')}`
  if (tag === tags.kind) return `kind ${nameOfCode(kindCodes, data[0] ?? 0) ?? hexlify(data)}`
  if (tag === tags.conflict) return `conflict ${nameOfCode(conflictCodes, data[0] ?? 0) ?? hexlify(data)}`
  if (tag === tags.options) return `options ${[...readFlags([node]), hexlify(data)].join(' ')}`
  if (tag === tags.function)
    return `${nameOfCode(functionCodes, data[0] ?? 0) ?? `function ${data[0]}`} ${printHash(data.slice(1), names)}`
  if (tag === tags.action) return `action ${printAction(node, names)}`
  const constraint = tag === tags.constraint ? printConstraint(node, names) : undefined
  return constraint ?? groupTags.get(tag) ?? `node 0x${tag.toString(16).padStart(2, '0')} ${hexlify(data)}`
}

const printHash = (bytes: Uint8Array, names: Names): string => nameOf(bytes, names) ?? hexlify(bytes)

const printAction = ({ data }: PolicyNode, names: Names): string => {
  const code = codeAt(data, 0)
  if (code === noCode) return printHash(data.slice(2), names)
  return code === 0 ? 'any action' : (nameOfCode(actionCodes, code) ?? `action ${code}`)
}

/** Undefined for bytes that are not a constraint: they are printed as they are. */
const printConstraint = (node: PolicyNode, names: Names): string | undefined => {
  try {
    return printParts(node, names)
  } catch (fault) {
    if (fault instanceof CausewayError) return undefined
    throw fault
  }
}

const printParts = (node: PolicyNode, names: Names): string => {
  const { leftOperand, operator, kind, values, unit, operandIri, status, reference } = readParts(node)
  const print = (of: number, value: Uint8Array) => lexicalOf(of, value) ?? printHash(value, names)
  const operand = nameOfCode(leftOperandCodes, leftOperand) ?? `operand ${leftOperand}`
  const words = [
    operandIri === undefined ? operand : printHash(operandIri, names),
    nameOfCode(operatorCodes, operator) ?? `operator ${operator}`,
    ...(values.length === 0 ? [] : [values.map((value) => print(kind, value)).join(', ')]),
    ...(reference === undefined ? [] : [`what ${printHash(reference, names)} gives`]),
    ...(unit === undefined ? [] : [`unit ${printHash(unit, names)}`]),
    ...(status === undefined ? [] : [`status ${print(status.kind, status.value)}`]),
  ]
  return words.join(' ')
}
