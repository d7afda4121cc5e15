// What ODRL 2.2 demands of a constraint or refinement.
import { promisedKind } from '../engine/compareTerms.ts'
import { type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import { coreTerms } from './coreTerms.ts'
import { type Check, type Finding, findings } from './requirements.ts'
import { validateValues } from './validateValues.ts'

const logical = ['and', 'or', 'xone', 'andSequence']
const setOperators = ['isAnyOf', 'isAllOf', 'isNoneOf', 'isA', 'isPartOf', 'hasPart'].map((name) => `${odrl}${name}`)
const xsd = 'http://www.w3.org/2001/XMLSchema#'
const maxDepth = 64

/** All constraints of a node, by themselves and together. @param isFree the policy names a profile, so its terms are its own */
export const validateConstraints = (
  graph: Graph,
  node: string,
  name: 'constraint' | 'refinement',
  isFree: boolean,
): Finding[] => {
  const constraints = membersOf(graph, node, `${odrl}${name}`)
  return [
    ...findings([
      [constraints.some(({ kind }) => kind === 'literal'), 'R4', `${node}/${name}`, `Write the ${name} as a node.`],
      [
        hasTwoValues(
          graph,
          constraints.map(({ value }) => value),
        ),
        'R18',
        `${node}/${name}`,
        'Use isAnyOf if either value is enough.',
      ],
    ]),
    ...constraints
      .filter(({ kind }) => kind !== 'literal')
      .flatMap(({ value }) => validateConstraint(graph, value, isFree, maxDepth)),
  ]
}

/** The same left operand equals two values. */
const hasTwoValues = (graph: Graph, constraints: readonly string[]): boolean => {
  const wanted = new Map<string, Set<string>>()
  for (const id of constraints) {
    if (!graph.values(id, `${odrl}operator`).some(({ value }) => value === `${odrl}eq`)) continue
    const left = graph.values(id, `${odrl}leftOperand`)[0]?.value ?? ''
    const right = membersOf(graph, id, `${odrl}rightOperand`).map(({ value }) => value)
    wanted.set(left, new Set([...(wanted.get(left) ?? []), ...right]))
  }
  return [...wanted.values()].some(({ size }) => size > 1)
}

const validateConstraint = (graph: Graph, id: string, isFree: boolean, depth: number): Finding[] => {
  const groups = logical.filter((name) => graph.values(id, `${odrl}${name}`).length > 0)
  if (groups.length === 0) return validateAtomic(graph, id, isFree)
  const operands = groups.flatMap((name) => membersOf(graph, id, `${odrl}${name}`))
  const faults = findings([
    [groups.length > 1, 'V15', id, 'Use exactly one of and, or, xone, andSequence.'],
    ...operands
      .filter(({ kind }) => kind === 'literal')
      .map(({ value }): Check => [true, 'V19', `${id}/${value}`, 'The operands of a logical constraint are constraints.']),
    [operands.length < 2, 'R5', id, 'Give it a second operand, or use the constraint itself.'],
    [new Set(operands.map(({ value }) => value)).size < operands.length, 'R6', id, 'Name each constraint once.'],
    [groups.includes('andSequence') && !isList(graph, id), 'R7', `${id}/andSequence`, 'Write the operands as one list.'],
    [depth === 0, 'V19', id, 'The logic is too deep, or a constraint is its own operand.'],
  ])
  if (depth === 0) return faults
  const nodes = operands.filter(({ kind }) => kind !== 'literal')
  return [...faults, ...nodes.flatMap(({ value }) => validateConstraint(graph, value, isFree, depth - 1))]
}

const isList = (graph: Graph, id: string): boolean => {
  const values = graph.values(id, `${odrl}andSequence`)
  return values.length === 1 && values.every(({ value }) => graph.values(value, `${rdf}first`).length > 0)
}

const validateAtomic = (graph: Graph, id: string, isFree: boolean): Finding[] => {
  const all = (name: string) => membersOf(graph, id, `${odrl}${name}`)
  const isType = ({ value }: { readonly value: string }) =>
    value.startsWith(xsd) ||
    promisedKind(value.replace(/^xsd:/, xsd)) !== undefined ||
    graph.values(value, `${rdf}type`).some((type) => type.value.endsWith('#Datatype'))
  const [left, operator, right] = [all('leftOperand'), all('operator'), all('rightOperand')]
  const references = all('rightOperandReference')
  const [types, units] = [[...all('dataType'), ...all('datatype')], all('unit')]
  const isSet = setOperators.includes(operator[0]?.value ?? '')
  const isBoth = right.length > 0 && references.length > 0
  const isRightWrong = isSet
    ? right.length + references.length === 0
    : right.length > 1 || references.length > 1 || right.length + references.length === 0
  const isNoIri = (term: { readonly kind: string; readonly value: string }) =>
    term.kind === 'literal' && !/^[a-z][a-z\d+.-]*:\S+$/i.test(term.value)
  const isUnknown = (terms: typeof left, known: ReadonlySet<string>) => !isFree && terms.some(({ value }) => !known.has(value))
  const checks: readonly Check[] = [
    [isUnknown(left, coreTerms.leftOperands), 'V13', 'leftOperand', 'Use a left operand of the vocabulary, or name its profile.'],
    [isUnknown(operator, coreTerms.operators), 'V14', 'operator', 'Use an operator of the vocabulary, or name its profile.'],
    [isRightWrong, 'V16', 'rightOperand', 'Give one right operand or reference; several need a set operator.'],
    [left.length !== 1, 'V17', 'leftOperand', 'Give one left operand.'],
    [operator.length !== 1, 'V18', 'operator', 'Give one operator.'],
    [references.some(isNoIri), 'V20', 'rightOperandReference', 'A reference is an IRI.'],
    [types.some((one) => !isType(one)), 'V21', 'dataType', 'Use a datatype of XML Schema, or declare it.'],
    [isBoth, 'R12', 'rightOperandReference', 'Give the value or the reference.'],
    [
      types.length > 1 || units.length > 1 || all('status').length > 1,
      'R16',
      'unit',
      'Give one data type, one unit and one status.',
    ],
    [units.some(isNoIri), 'R17', 'unit', 'Write the unit as an IRI.'],
  ]
  const placed = checks.map(([isFault, rule, name, hint]): Check => [isFault, rule, `${id}/${name}`, hint])
  return [...findings(placed), ...validateValues(id, left[0]?.value ?? '', operator[0]?.value ?? '', right, types[0]?.value)]
}
