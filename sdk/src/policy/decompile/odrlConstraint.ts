// Constraints of the bytes as ODRL in JSON-LD.
import { hexlify } from 'ethers'
import { textHash } from '../compile/encodeValue.ts'
import { isAbsoluteIri } from '../compile/terms.ts'
import type { PolicyNode } from '../decodePolicy.ts'
import { policyErrors } from '../errors.ts'
import { leftOperandCodes, operatorCodes } from '../generated/vocabulary.ts'
import { tags, valueKinds } from '../policyFormat.ts'
import { readParts } from './constraintParts.ts'
import { iriOf, isPlainIri, type Names, nameOf } from './names.ts'
import { spell, termOf } from './odrlTerms.ts'
import { lexicalOf } from './values.ts'

/** A node of a JSON-LD document. */
export type JsonNode = { readonly [key: string]: unknown }

const groupNames: ReadonlyMap<number, string> = new Map([
  [tags.and, 'and'],
  [tags.or, 'or'],
  [tags.xone, 'xone'],
  [tags.andSequence, 'andSequence'],
])

export const isConstraint = ({ tag }: PolicyNode): boolean => tag >= tags.constraint && tag <= tags.extendedConstraint

/** Under a key, if there are some. @throws PolicyBytesMalformed, PolicyTermUnknown */
export const odrlConstraints = (key: 'constraint' | 'refinement', nodes: readonly PolicyNode[], names: Names): JsonNode => {
  const constraints = nodes.filter(isConstraint).map((node) => odrlConstraint(node, names))
  return constraints.length === 0 ? {} : { [key]: constraints }
}

const odrlConstraint = (node: PolicyNode, names: Names): JsonNode => {
  const group = groupNames.get(node.tag)
  if (group === undefined) return odrlPlain(node, names)
  const operands = node.children.map((child) => {
    if (!isConstraint(child)) throw policyErrors.PolicyBytesMalformed({ offset: child.offset })
    return odrlConstraint(child, names)
  })
  // Only a list keeps its order.
  return { [group]: node.tag === tags.andSequence ? { '@list': operands } : operands }
}

const odrlPlain = (node: PolicyNode, names: Names): JsonNode => {
  const { leftOperand, operator, kind, values, unit, operandIri, status, reference } = readParts(node)
  const written = values.map((value) => odrlValue(kind, value, names))
  const [only, ...others] = written
  return {
    leftOperand: operandIri === undefined ? spell(termOf(leftOperandCodes, leftOperand, node.offset)) : iriOf(operandIri, names),
    operator: spell(termOf(operatorCodes, operator, node.offset)),
    ...(only === undefined ? {} : { rightOperand: others.length === 0 ? only : written }),
    ...(reference === undefined ? {} : { rightOperandReference: iriOf(reference, names) }),
    ...(unit === undefined ? {} : { unit: { '@id': iriOf(unit, names) } }),
    ...(status === undefined ? {} : { status: odrlValue(status.kind, status.value, names) }),
  }
}

const types: ReadonlyMap<number, string> = new Map([
  [valueKinds.int64, 'xsd:integer'],
  [valueKinds.int256, 'xsd:integer'],
  [valueKinds.seconds, 'xsd:dateTime'],
  [valueKinds.milliseconds, 'xsd:dateTime'],
  [valueKinds.duration, 'xsd:duration'],
  [valueKinds.decimal, 'xsd:decimal'],
  [valueKinds.boolean, 'xsd:boolean'],
])

const odrlValue = (kind: number, value: Uint8Array, names: Names): unknown => {
  const type = types.get(kind)
  if (type !== undefined) return { '@value': lexicalOf(kind, value), '@type': type }
  if (kind === valueKinds.iri) return { '@id': iriOf(value, names) }
  const name = nameOf(value, names)
  if (name === undefined || (isAbsoluteIri(name) && !isPlainIri(name))) {
    return { '@value': hexlify(value).slice(2), '@type': textHash }
  }
  return isAbsoluteIri(name) ? { '@id': name } : name
}
