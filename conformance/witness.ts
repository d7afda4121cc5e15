// Presets say of a constraint that it is satisfied, not why: a value of its left operand that makes it so, and its neighbours as they are preset.
import { evaluateConstraint } from '@causeway/sdk/policy/engine/evaluateConstraint'
import type { Fact, World } from '@causeway/sdk/policy/engine/world'
import type { Term } from '@causeway/sdk/policy/rdf/graph'
import type { PlacedConstraint } from './caseFacts.ts'

const day = 86_400_000

/** A fact under which every constraint on the left operand holds exactly if its preset says so; undefined without presets or a value. */
export const witnessOf = (operand: string, about: readonly PlacedConstraint[], world: World): Fact | undefined => {
  const { given, ...state } = world.state
  const preset = about
    .map((placed) => ({ ...placed, wanted: given?.holds(placed.constraint, placed.role) }))
    .filter(({ wanted }) => wanted !== undefined)
  const holds = (fact: Fact, { constraint }: PlacedConstraint): boolean | undefined =>
    evaluateConstraint(constraint, [new Map([[operand, fact]])], { ...world, state }).satisfied
  return preset
    .flatMap(({ constraint }) => constraint.right.flatMap((right) => around(right, constraint.unit)))
    .find((fact) => preset.every((placed) => holds(fact, placed) === placed.wanted))
}

const around = (right: Term, unit: string | undefined): Fact[] =>
  [right, ...neighbours(right)].map((value) => ({ values: [value], from: 'preset', ...(unit === undefined ? {} : { unit }) }))

const neighbours = (right: Term): Term[] => {
  const number = right.value.trim() === '' ? Number.NaN : Number(right.value)
  const time = Date.parse(right.value)
  if (!Number.isNaN(number)) return [number - 1, number + 1].map((value) => ({ ...right, value: String(value) }))
  if (/^\d{4}-/.test(right.value) && !Number.isNaN(time)) {
    const datatype = 'http://www.w3.org/2001/XMLSchema#dateTime'
    return [time - 2 * day, time + 2 * day].map((value) => ({ ...right, value: new Date(value).toISOString(), datatype }))
  }
  if (right.value.startsWith('P')) return ['PT0S', 'P100000D'].map((value) => ({ ...right, value }))
  return [{ kind: 'literal', value: 'urn:case:other', datatype: '' }]
}
