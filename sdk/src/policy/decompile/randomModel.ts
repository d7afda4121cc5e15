// Random policies of the model, for the property that decompiling and compiling again changes nothing. Only for tests.
import fc from 'fast-check'
import { iriOfTerm } from '../compile/terms.ts'
import { actionCodes, functionCodes, leftOperandCodes, leftOperandValues, type operatorCodes } from '../generated/vocabulary.ts'
import type { Action, Constraint, Policy, Reference, Rule, RuleKind } from '../model/policy.ts'
import { kindCodes } from '../policyFormat.ts'
import { indexGraph, type Term } from '../rdf/graph.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const typed = (value: string, type: string): Term => ({ kind: 'literal', value, datatype: xsd + type })
const named = (value: string): Term => ({ kind: 'iri', value, datatype: '' })
const iri = (kind: string) => fc.nat(9).map((index) => `urn:${kind}:${index}`)

const decimal = fc.record({ mantissa: fc.bigInt(-(2n ** 100n), 2n ** 100n), scale: fc.nat(20) }).map(({ mantissa, scale }) => {
  const digits = String(mantissa < 0n ? -mantissa : mantissa).padStart(scale + 1, '0')
  return typed(
    `${mantissa < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`,
    'decimal',
  )
})
const integer = fc
  .oneof(fc.bigInt(-5n, 5n), fc.bigInt(-(2n ** 255n), 2n ** 255n - 1n))
  .map((value) => typed(String(value), 'integer'))
const whole = fc.bigInt(-(2n ** 100n), 2n ** 100n).map((value) => typed(String(value), 'integer'))
const instant = fc
  .oneof(
    fc.integer({ min: -6e10, max: 6e11 }).map((seconds) => seconds * 1000),
    fc.integer({ min: -6e13, max: 6e14 }),
  )
  .map((milliseconds) => typed(new Date(milliseconds).toISOString().replace('+', ''), 'dateTime'))
const duration = fc
  .bigInt(-(2n ** 62n), 2n ** 62n)
  .map((seconds) => typed(`${seconds < 0n ? '-' : ''}PT${seconds < 0n ? -seconds : seconds}S`, 'duration'))
const text = fc.string({ minLength: 1 }).map((value) => typed(value, 'string'))
const name = fc.oneof(iri('value').map(named), text)
const truth = fc.boolean().map((value) => typed(String(value), 'boolean'))

/** One kind of value a constraint, several kinds that go together included. */
const valuesOf: Readonly<Record<string, readonly fc.Arbitrary<Term>[]>> = {
  instant: [instant],
  duration: [duration],
  integer: [integer, fc.oneof(whole, decimal)],
  decimal: [fc.oneof(whole, decimal)],
  name: [name],
  any: [instant, duration, fc.oneof(whole, decimal), name, truth],
}

const orders = ['lt', 'lteq', 'gt', 'gteq'] as const
const sets = ['isAnyOf', 'isAllOf', 'isNoneOf'] as const
const relations = ['isA', 'hasPart', 'isPartOf'] as const

const operatorsFor = (value: Term): readonly (keyof typeof operatorCodes)[] => {
  const isName = value.kind === 'iri' || value.datatype === `${xsd}string`
  const isOrdered = !isName && value.datatype !== `${xsd}boolean`
  return ['eq', 'neq', ...sets, ...(isName ? relations : []), ...(isOrdered ? orders : [])]
}

const leftOperand = fc.oneof(
  fc.constantFrom(...Object.entries(leftOperandCodes)).map(([term, code]) => ({ iri: iriOfTerm(term), code: Number(code) })),
  iri('operand').map((name) => ({ iri: name, code: 0 })),
)

const atomic: fc.Arbitrary<Constraint> = leftOperand
  .chain(({ iri: left, code }) =>
    fc.constantFrom(...(valuesOf[leftOperandValues[code] ?? 'any'] ?? [])).chain((value) =>
      fc.record({
        left: fc.constant(left),
        values: fc.array(value, { minLength: 1, maxLength: 4 }),
        status: fc.option(value, { nil: undefined, freq: 8 }),
        unit: fc.option(iri('unit'), { nil: undefined, freq: 6 }),
        reference: fc.option(iri('reference'), { nil: undefined, freq: 8 }),
        pick: fc.nat(99),
      }),
    ),
  )
  .map(({ left, values, status, unit, reference, pick }) => {
    const [first = named('urn:value:0')] = values
    const operators = operatorsFor(first)
    const operator = operators[pick % operators.length] ?? 'eq'
    const isMany = [...sets, ...relations].some((one) => one === operator)
    const right = reference !== undefined ? [] : isMany ? values : [first]
    const references = reference === undefined ? [] : [reference]
    const rest = { operator: iriOfTerm(operator), right, references, unit, dataType: undefined, status }
    return { kind: 'atomic', id: '_:c', leftOperand: left, ...rest }
  })

const { constraint } = fc.letrec<{ constraint: Constraint; group: Constraint }>((tie) => ({
  constraint: fc.oneof({ maxDepth: 3, withCrossShrink: true }, atomic, tie('group')),
  group: fc.record({
    kind: fc.constantFrom('and', 'or', 'xone', 'andSequence'),
    id: fc.constant('_:g'),
    operands: fc.array(tie('constraint'), { minLength: 1, maxLength: 3 }),
  }),
}))
const constraints = fc.array(constraint, { maxLength: 2 })

const action: fc.Arbitrary<Action> = fc.record({
  name: fc.oneof(fc.constantFrom(...Object.keys(actionCodes)).map(iriOfTerm), iri('action')),
  refinements: fc.oneof(fc.constant([]), constraints),
})
const single = iri('single').map((one): Reference => ({ names: [one], refinements: [] }))

/** Identifiers are given behind, one a reference: a node of a document has one source and one set of refinements. */
const reference: fc.Arbitrary<Reference> = fc.oneof(
  single,
  fc.record({ names: iri('source').map((source) => [source]), refinements: constraints }),
  fc.record({ names: iri('source').map((source) => ['', source]), refinements: constraints }),
)
const some = (of: fc.Arbitrary<Reference>) => fc.option(of, { nil: undefined })
const functionNames = Object.keys(functionCodes).filter((one) => one !== 'assigner' && one !== 'assignee')

const ruleOf = (kind: RuleKind, needed: readonly string[]): fc.Arbitrary<Rule> => {
  const inner = (wanted: RuleKind, of: readonly RuleKind[]) =>
    of.includes(kind) ? fc.array(ruleOf(wanted, []), { maxLength: 2 }) : fc.constant<Rule[]>([])
  const party = (role: string) => (needed.includes(role) ? reference : some(reference))
  return fc.record({
    kind: fc.constant(kind),
    id: fc.constantFrom('_:r', ''),
    action: kind === 'permission' ? fc.option(action, { nil: undefined, freq: 9 }) : action,
    target: some(reference),
    assigner: party('assigner'),
    assignee: party('assignee'),
    functions: fc.array(fc.record({ name: fc.constantFrom(...functionNames), party: single }), { maxLength: 2 }),
    output: fc.option(single, { nil: undefined, freq: 6 }),
    constraints,
    duties: inner('duty', ['permission']),
    consequences: inner('consequence', ['duty', 'obligation']),
    remedies: inner('remedy', ['prohibition']),
  })
}

/** Gives every rule and collection that needs one an IRI of its own. */
const number = <Value>(value: Value, next: () => number): Value => {
  if (Array.isArray(value)) {
    // CAST: an array of the same shape.
    return value.map((one) => (one === '' ? `urn:collection:${next()}` : number(one, next))) as Value
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'id' && inner === '' ? `urn:rule:${next()}` : number(inner, next),
  ])
  // CAST: an object with the same keys.
  return Object.fromEntries(entries) as Value
}

/** A policy that can be compiled under `missingTarget: matchAny` if what begins with `urn:source:` is a collection. */
export const randomModel: fc.Arbitrary<Policy> = fc
  .constantFrom(...Object.keys(kindCodes))
  .chain((type) => {
    const needed = type === 'Agreement' ? ['assigner', 'assignee'] : type === 'Offer' ? ['assigner'] : []
    const kinds = ['permission', 'prohibition', 'obligation'] as const
    return fc.record({
      id: iri('policy'),
      type: fc.constant(type),
      profiles: fc.constant<string[]>([]),
      conflicts: fc.constantFrom<string[]>([], [iriOfTerm('perm')], [iriOfTerm('prohibit')], [iriOfTerm('invalid')]),
      replacedBy: fc.constantFrom<string[]>([], [], ['urn:policy:new']),
      rules: fc.array(fc.oneof(...kinds.map((kind) => ruleOf(kind, needed))), { minLength: 1, maxLength: 4 }),
    })
  })
  .map((policy) => {
    let last = 0
    return { ...number(policy, () => last++), graph: indexGraph([]) }
  })
