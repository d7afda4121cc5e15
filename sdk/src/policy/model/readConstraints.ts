// Constraints and refinements of a graph.
import { policyErrors } from '../errors.ts'
import { expandPrefix, type Graph, membersOf, odrl, type Term } from '../rdf/graph.ts'
import type { Constraint, LogicalKind } from './policy.ts'

const logicalKinds: readonly LogicalKind[] = ['and', 'or', 'xone', 'andSequence']
/** 64 levels of logic, and the constraint in them. */
const maxDepth = 65
const plainText = 'http://www.w3.org/2001/XMLSchema#string'

/**
 * The constraints that a node has under `constraint` or `refinement`.
 *
 * @throws PolicyTooDeep for logic nested deeper than 64 levels, which a cycle is too
 */
export const readConstraints = (graph: Graph, subject: string, property: 'constraint' | 'refinement'): Constraint[] =>
  membersOf(graph, subject, `${odrl}${property}`).map(({ value }) => readConstraint(graph, value, maxDepth))

const readConstraint = (graph: Graph, id: string, depth: number): Constraint => {
  if (depth === 0) throw policyErrors.PolicyTooDeep({ path: id })
  const groups = logicalKinds.filter((kind) => graph.values(id, `${odrl}${kind}`).length > 0)
  const [kind, ...others] = groups
  if (kind === undefined) return readAtomic(graph, id)
  if (others.length > 0) throw policyErrors.PolicyConstraintInvalid({ path: id, given: groups })
  return {
    kind,
    id,
    operands: membersOf(graph, id, `${odrl}${kind}`).map(({ value }) => readConstraint(graph, value, depth - 1)),
  }
}

const readAtomic = (graph: Graph, id: string): Constraint => {
  const all = (name: string) => membersOf(graph, id, `${odrl}${name}`)
  const sole = (name: string): string => {
    const [one, ...others] = all(name)
    if (others.length > 0) throw policyErrors.PolicyConstraintInvalid({ path: `${id}/${name}`, given: others.length + 1 })
    return one?.value ?? ''
  }
  // The W3C context makes a text of the data type, and does not expand its prefix.
  const dataType = [...all('dataType'), ...all('datatype')][0]?.value.replace(/^xsd:/, 'http://www.w3.org/2001/XMLSchema#')
  const leftOperand = expandPrefix(sole('leftOperand'))
  const operator = expandPrefix(sole('operator'))
  return {
    kind: 'atomic',
    id,
    leftOperand,
    operator: leftOperand === `${odrl}event` ? (eventOperators[operator] ?? operator) : operator,
    right: all('rightOperand').map((term) => typed(term, dataType)),
    references: all('rightOperandReference').map(({ value }) => value),
    unit: all('unit')[0]?.value,
    dataType,
    status: all('status')[0],
  }
}

/** An event has happened or not: before it, it is not among those that have; from it on, it is. */
const eventOperators: Readonly<Record<string, string>> = {
  [`${odrl}lt`]: `${odrl}neq`,
  [`${odrl}lteq`]: `${odrl}neq`,
  [`${odrl}gt`]: `${odrl}eq`,
  [`${odrl}gteq`]: `${odrl}eq`,
}

/** A value that is typed already keeps its type. */
const typed = (term: Term, dataType: string | undefined): Term =>
  dataType === undefined || term.kind !== 'literal' || !['', plainText].includes(term.datatype)
    ? term
    : { ...term, datatype: dataType }
