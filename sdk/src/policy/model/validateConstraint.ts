// What ODRL 2.2 demands of a constraint or refinement.
import { type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import type { Finding } from './validatePolicy.ts'

const logical = ['and', 'or', 'xone', 'andSequence']
const setOperators = ['isAnyOf', 'isAllOf', 'isNoneOf', 'isA', 'isPartOf', 'hasPart'].map((name) => `${odrl}${name}`)
const xsd = 'http://www.w3.org/2001/XMLSchema#'

export type CoreTerms = { readonly operators: ReadonlySet<string>; readonly leftOperands: ReadonlySet<string> }

/** @param isFree the policy names a profile, so terms beyond the vocabulary are its own @param depth logic deeper than this is not read */
export const validateConstraint = (graph: Graph, id: string, isFree: boolean, core: CoreTerms, depth: number): Finding[] => {
  const groups = logical.filter((name) => graph.values(id, `${odrl}${name}`).length > 0)
  if (groups.length === 0) return validateAtomic(graph, id, isFree, core)
  const operands = groups.flatMap((name) => membersOf(graph, id, `${odrl}${name}`))
  const literals = operands.filter(({ kind }) => kind === 'literal')
  const faults: Finding[] = [
    ...(groups.length > 1 ? [fault('V15', id, 'Use exactly one of and, or, xone, andSequence.')] : []),
    ...literals.map(({ value }) => fault('V19', `${id}/${value}`, 'The operands of a logical constraint are constraints.')),
  ]
  if (depth === 0) return [...faults, fault('V19', id, 'The logic is too deep, or a constraint is its own operand.')]
  return [...faults, ...operands.flatMap(({ value }) => validateConstraint(graph, value, isFree, core, depth - 1))]
}

const fault = (rule: Finding['rule'], path: string, hint: string): Finding => ({ rule, path, hint })

const validateAtomic = (graph: Graph, id: string, isFree: boolean, core: CoreTerms): Finding[] => {
  const all = (name: string) => membersOf(graph, id, `${odrl}${name}`)
  const isType = ({ value }: { readonly value: string }) =>
    value.startsWith(xsd) || graph.values(value, `${rdf}type`).some((type) => type.value.endsWith('#Datatype'))
  const [left, operator, right, references] = [
    all('leftOperand'),
    all('operator'),
    all('rightOperand'),
    all('rightOperandReference'),
  ]
  const isSet = setOperators.includes(operator[0]?.value ?? '')
  const isRightWrong = isSet ? right.length + references.length === 0 : right.length + references.length !== 1
  const checks: readonly (readonly [boolean, Finding['rule'], string, string])[] = [
    [
      !isFree && left.some(({ value }) => !core.leftOperands.has(value)),
      'V13',
      'leftOperand',
      'Use a left operand of the vocabulary, or name its profile.',
    ],
    [
      !isFree && operator.some(({ value }) => !core.operators.has(value)),
      'V14',
      'operator',
      'Use an operator of the vocabulary, or name its profile.',
    ],
    [isRightWrong, 'V16', 'rightOperand', 'Give one right operand or reference; several need a set operator.'],
    [left.length !== 1, 'V17', 'leftOperand', 'Give one left operand.'],
    [operator.length !== 1, 'V18', 'operator', 'Give one operator.'],
    [references.some(({ kind }) => kind === 'literal'), 'V20', 'rightOperandReference', 'A reference is an IRI.'],
    [
      [...all('dataType'), ...all('datatype')].some((one) => !isType(one)),
      'V21',
      'dataType',
      'Use a datatype of XML Schema, or declare it.',
    ],
  ]
  return checks.filter(([isFault]) => isFault).map(([, rule, name, hint]) => fault(rule, `${id}/${name}`, hint))
}
