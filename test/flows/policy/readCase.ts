// A random world as an engine is asked about it; the policy passes through the readers as text.
import type { Question } from '../../../conformance/engine.ts'
import { instantTerm, timeFacts } from '../../../sdk/src/policy/engine/readWorld.ts'
import type { Deed, Fact, Facts } from '../../../sdk/src/policy/engine/world.ts'
import { readPolicy } from '../../../sdk/src/policy/model/readPolicy.ts'
import { indexGraph, odrl, type Term } from '../../../sdk/src/policy/rdf/graph.ts'
import { type FactJson, type Json, now, xsd } from './randomTerms.ts'
import type { DeedJson, WorldJson } from './randomWorld.ts'

/** @throws what the reader throws */
export const readCase = async (world: WorldJson): Promise<Question> => {
  const { request, deeds, duties, statements } = world
  const time = instantTerm(new Date(now).toISOString())
  return {
    policies: await readPolicy(textOf(world)),
    request: { action: request.action, party: request.party, target: request.target, facts: factsOf(request.facts, 'request') },
    state: {
      facts: new Map([...factsOf(world.facts, 'state'), ...timeFacts(time)]),
      now,
      deeds: deeds.map(deedOf),
      dutyStates: new Map(duties.map(({ id, state }) => [id, state])),
      dutyTimes: new Map(duties.flatMap(({ id, at }) => (at === undefined ? [] : [[id, at] as const]))),
      graph: indexGraph(
        statements.map(([subject, predicate, object]) => ({ subject, predicate, object: termOf({ '@id': object }) })),
      ),
    },
  }
}

export const textOf = ({ policy, isTurtle }: WorldJson): string =>
  isTurtle ? toTurtle(policy) : JSON.stringify({ '@context': 'http://www.w3.org/ns/odrl.jsonld', ...policy })

type Node = { readonly [key: string]: Json }

const isNode = (value: Json): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

const termOf = (value: Json): Term => {
  if (typeof value === 'number')
    return { kind: 'literal', value: String(value), datatype: `${xsd}${Number.isInteger(value) ? 'integer' : 'decimal'}` }
  if (!isNode(value)) return { kind: 'literal', value: String(value), datatype: '' }
  const { '@id': id, '@value': text, '@type': type } = value
  return typeof id === 'string'
    ? { kind: 'iri', value: id, datatype: '' }
    : { kind: 'literal', value: String(text), datatype: String(type ?? '') }
}

const factsOf = (facts: readonly FactJson[], from: string): Facts =>
  new Map(
    facts.map(({ operand, values, unit }): [string, Fact] => [
      operand,
      { values: values.map(termOf), from, ...(unit === undefined ? {} : { unit }) },
    ]),
  )

const deedOf = (deed: DeedJson): Deed => ({
  party: undefined,
  target: undefined,
  payee: undefined,
  at: undefined,
  ...deed,
  facts: factsOf(deed.facts, 'state'),
})

/** A named node stands by itself, everything else in brackets where it is used. */
const toTurtle = (root: Node): string => {
  const named: string[] = []
  const write = (value: Json): string => {
    if (!isNode(value)) return JSON.stringify(value)
    const { '@id': id, '@value': text, '@type': type, '@list': list, ...rest } = value
    if (Array.isArray(list)) return `( ${list.map(write).join(' ')} )`
    if (text !== undefined) return `${JSON.stringify(text)}^^<${String(type)}>`
    const own = [
      ...(type === undefined ? [] : [`a <${String(type)}>`]),
      ...Object.entries(rest).flatMap(([key, given]) =>
        [given].flat().map((one) => `<${key.includes(':') ? key : odrl + key}> ${write(one)}`),
      ),
    ].join(' ; ')
    if (typeof id !== 'string') return `[ ${own} ]`
    if (own !== '') named.push(`<${id}> ${own} .`)
    return `<${id}>`
  }
  write(root)
  return named.join('\n')
}
