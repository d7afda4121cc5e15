// Constraints and the logic over them, as nodes of the byte format.
import { policyErrors } from './errors.ts'
import { leftOperandCodes, operatorCodes } from './generated/vocabulary.ts'
import { expandIri, type Fields, type Located, listOf, nameOf, readFields, type Scope, soleValue, toTerm } from './jsonLd.ts'
import { inOrder, inOrderOnce, maxNesting, node, tags, toTwosComplement, valueKinds } from './policyFormat.ts'
import { type RightValue, readValue } from './readValue.ts'

const groups = { and: tags.and, or: tags.or, xone: tags.xone } as const
const groupNames = ['and', 'or', 'xone'] as const
const plainFields = ['leftOperand', 'operator', 'rightOperand', 'dataType', 'datatype']
const orders: readonly number[] = [operatorCodes.lt, operatorCodes.lteq, operatorCodes.gt, operatorCodes.gteq]
const setOperators: readonly number[] = [operatorCodes.isAllOf, operatorCodes.isAnyOf, operatorCodes.isNoneOf]
const later: readonly number[] = [operatorCodes.isA, operatorCodes.hasPart, operatorCodes.isPartOf]
const types = ['Constraint', 'LogicalConstraint']

/**
 * One constraint or logical constraint as a node.
 *
 * @param depth how many groups are open around it
 * @throws PolicyConstraintInvalid, PolicyTermUnknown, PolicyTermUnsupported, PolicyValueInvalid, PolicyTooDeep
 */
export const readConstraint = (located: Located, scope: Scope, depth = 0): Uint8Array => {
  const fields = readFields(located, ['@type', '@id', ...plainFields, ...groupNames], scope)
  checkConstraintType(fields, scope)
  const given = groupNames.filter((name) => fields.entries.has(name))
  if (given.length === 0) return readPlain(fields, scope)
  const [name] = given
  const isPlain = plainFields.some((field) => fields.entries.has(field))
  if (name === undefined || given.length > 1 || isPlain) throw policyErrors.PolicyConstraintInvalid({ path: located.path })
  return readGroup(fields, name, scope, depth)
}

const checkConstraintType = (fields: Fields, scope: Scope): void => {
  const type = soleValue(fields, '@type')
  if (type !== undefined && !types.includes(toTerm(nameOf(type), scope) ?? ''))
    throw policyErrors.PolicyTypeUnknown({ path: type.path })
  const uid = soleValue(fields, '@id')
  // A blank node's label means nothing outside the document; an IRI could be referred to from elsewhere.
  if (uid !== undefined && !nameOf(uid).startsWith('_:'))
    throw policyErrors.PolicyTermUnsupported({ path: uid.path, term: 'uid' })
}

const readGroup = (fields: Fields, name: (typeof groupNames)[number], scope: Scope, depth: number): Uint8Array => {
  if (depth === maxNesting) throw policyErrors.PolicyTooDeep({ path: fields.path })
  const field = fields.entries.get(name)
  const operands = field === undefined ? [] : listOf(field)
  if (operands.length === 0) throw policyErrors.PolicyConstraintInvalid({ path: `${fields.path}/${name}` })
  const nodes = operands.map((operand) => readConstraint(operand, scope, depth + 1))
  // An operand given twice changes nothing under and, or; under xone it does: both hold or none.
  return node(groups[name], ...(name === 'xone' ? inOrder(nodes) : inOrderOnce(nodes)))
}

const readPlain = (fields: Fields, scope: Scope): Uint8Array => {
  const leftOperand = readCode(fields, 'leftOperand', leftOperandCodes, scope)
  const operator = readCode(fields, 'operator', operatorCodes, scope)
  if (later.includes(operator)) throw policyErrors.PolicyTermUnsupported({ path: `${fields.path}/operator` })
  const values = readValues(fields, leftOperand, scope)
  const [first] = values
  const isName = first !== undefined && first.kind >= valueKinds.iri
  const isMany = values.length > 1 && !setOperators.includes(operator)
  if (first === undefined || isMany || (isName && orders.includes(operator))) {
    throw policyErrors.PolicyConstraintInvalid({ path: fields.path, values: values.length })
  }
  const bytes = inOrderOnce(values.map((value) => value.bytes))
  return node(tags.constraint, Uint8Array.of(0, leftOperand, operator, first.kind, 0, 0), ...bytes)
}

const readCode = (fields: Fields, name: string, codes: Readonly<Record<string, number>>, scope: Scope): number => {
  const field = soleValue(fields, name)
  if (field === undefined) throw policyErrors.PolicyConstraintInvalid({ path: fields.path, missing: name })
  const term = toTerm(nameOf(field), scope)
  const code = term !== undefined && Object.hasOwn(codes, term) ? codes[term] : undefined
  if (code === undefined) throw policyErrors.PolicyTermUnknown({ path: field.path, term: nameOf(field) })
  return code
}

const readValues = (fields: Fields, leftOperand: number, scope: Scope): RightValue[] => {
  const field = fields.entries.get('rightOperand')
  const dataType = soleValue(fields, 'dataType') ?? soleValue(fields, 'datatype')
  const type = dataType === undefined ? undefined : expandIri(nameOf(dataType), scope)
  const values = field === undefined ? [] : listOf(field).map((value) => readValue(value, leftOperand, type, scope))
  return toOneKind(values, fields.path)
}

/** All values of a constraint have one kind: that of the widest number, the finest instant, or IRI and text. */
const toOneKind = (values: readonly RightValue[], path: string): RightValue[] => {
  const kinds = new Set(values.map(({ kind }) => kind))
  if (kinds.size <= 1) return [...values]
  if (isWithin(kinds, [valueKinds.int64, valueKinds.int256])) return values.map(widen)
  if (isWithin(kinds, [valueKinds.seconds, valueKinds.milliseconds])) return values.map(refine)
  // Both are hashes, and evaluation does not tell them apart.
  if (isWithin(kinds, [valueKinds.iri, valueKinds.text])) return values.map(({ bytes }) => ({ kind: valueKinds.text, bytes }))
  throw policyErrors.PolicyValueInvalid({ path: `${path}/rightOperand`, reason: 'values of one constraint must be of one kind' })
}

const isWithin = (kinds: ReadonlySet<number>, allowed: readonly number[]): boolean =>
  [...kinds].every((kind) => allowed.includes(kind))

const widen = ({ kind, bytes }: RightValue): RightValue =>
  kind === valueKinds.int256 ? { kind, bytes } : { kind: valueKinds.int256, bytes: toTwosComplement(toInteger(bytes), 32) }

const refine = ({ kind, bytes }: RightValue): RightValue =>
  kind === valueKinds.milliseconds
    ? { kind, bytes }
    : { kind: valueKinds.milliseconds, bytes: toTwosComplement(toInteger(bytes) * 1000n, 8) }

/** Two's complement, big endian. */
export const toInteger = (bytes: Uint8Array): bigint =>
  BigInt.asIntN(
    bytes.length * 8,
    bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
  )

/** The constraints of a field, in no order yet. */
export const readConstraints = (fields: Fields, name: string, scope: Scope): Uint8Array[] => {
  const field = fields.entries.get(name)
  return field === undefined ? [] : listOf(field).map((constraint) => readConstraint(constraint, scope))
}
