// Random documents, requests and states of the world, as JSON: what both engines read, and what a shrinker can cut.
//
// Left out is what facts cannot say, so that bytes and model must differ:
// - a duty without a name under several rules: in bytes it is one duty, in a document one for each rule; each has an output of its own here
// - a fact that is not of the kind of its left operand (months as a duration, a text as a number): no source can answer with it
// - a consequence or remedy under several rules, if it counts only after the breach: its word does not say after which
import { optionReadings } from '../../../sdk/src/policy/engine/options.ts'
import { odrl } from '../../../sdk/src/policy/rdf/graph.ts'
import { pick, type Random } from './randomConstraint.ts'
import { actions, type Drawing, dutyActions, parties, randomPolicy, targets } from './randomDocument.ts'
import { type FactJson, type Json, now, randomFact } from './randomTerms.ts'

export type DeedJson = {
  readonly action: string
  readonly party?: string
  readonly target?: string
  readonly payee?: string
  readonly facts: readonly FactJson[]
  readonly at?: number
  readonly isAfterBreach?: boolean
}

export type WorldJson = {
  /** A JSON-LD node; written as Turtle if `isTurtle`. */
  readonly policy: { readonly [key: string]: Json }
  readonly isTurtle: boolean
  readonly request: {
    readonly action: string
    readonly party?: string
    readonly target?: string
    readonly facts: readonly FactJson[]
  }
  readonly facts: readonly FactJson[]
  readonly deeds: readonly DeedJson[]
  /** By the name of the duty: its state and since when. */
  readonly duties: readonly { readonly id: string; readonly state: 'fulfilled' | 'violated' | 'notSet'; readonly at?: number }[]
  /** Subject, predicate and object of what the state says of memberships, types and actions. */
  readonly statements: readonly (readonly [string, string, string])[]
  readonly options: Readonly<Record<string, string>>
}

const skos = 'http://www.w3.org/2004/02/skos/core#'
const asked = ['urn:act', ...actions, ...dutyActions, ...dutyActions, ...Array.from({ length: 6 }, () => `${odrl}read`)] as const

const randomDeed = (random: Random): DeedJson => ({
  action: pick(random, [dutyActions[0] ?? '', ...dutyActions, ...actions]),
  ...(random(6) === 0 ? {} : { party: pick(random, parties) }),
  ...(random(2) === 0 ? {} : { target: pick(random, targets) }),
  ...(random(2) === 0 ? {} : { payee: pick(random, ['urn:carol', 'urn:carol', 'urn:dave']) }),
  facts: Array.from({ length: random(5) }, () => randomFact(random)),
  ...(random(5) === 0 ? {} : { at: now + (random(5) - 3) * 1000 }),
  ...(random(8) === 0 ? { isAfterBreach: true } : {}),
})

/** Facts about the same left operand are one fact. */
const distinct = (facts: readonly FactJson[]): FactJson[] => [...new Map(facts.map((fact) => [fact.operand, fact])).values()]

const allStatements: readonly (readonly [string, string, string])[] = [
  ['urn:alice', `${odrl}partOf`, 'urn:alice0'],
  ['urn:alice', `${odrl}partOf`, 'urn:alices'],
  ['urn:alice0', `${odrl}partOf`, 'urn:alice1'],
  ['urn:x', `${odrl}partOf`, 'urn:x0'],
  ['urn:x', `${odrl}partOf`, 'urn:xs'],
  ['urn:x0', `${odrl}partOf`, 'urn:x1'],
  ['urn:name:0', `${odrl}partOf`, 'urn:name:1'],
  ['urn:name:1', `${odrl}partOf`, 'urn:name:2'],
  ['urn:name:0', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type', 'urn:name:1'],
  ['urn:name:1', `${skos}broader`, 'urn:name:2'],
  [`${odrl}read`, `${odrl}includedIn`, `${odrl}modify`],
  ['urn:act', `${odrl}includedIn`, `${odrl}read`],
]

const randomOptions = (random: Random): Record<string, string> =>
  Object.fromEntries(
    Object.entries(optionReadings).flatMap(([name, readings]) =>
      random(4) === 0 ? [[name, readings[random(readings.length)] ?? '']] : [],
    ),
  )

export const randomWorld = (random: Random): WorldJson => {
  const drawing: Drawing = { random, named: new Set(), count: 0, isMendingShared: false }
  const policy = randomPolicy(drawing)
  const options = Object.entries(randomOptions(random)).filter(([name]) => !drawing.isMendingShared || !name.endsWith('Order'))
  return { policy, ...randomSurroundings(random), options: Object.fromEntries(options) }
}

const randomSurroundings = (random: Random): Omit<WorldJson, 'policy' | 'options'> => ({
  isTurtle: random(2) === 0,
  request: {
    action: pick(random, asked),
    ...(random(10) === 0 ? {} : { party: pick(random, parties) }),
    ...(random(20) === 0 ? {} : { target: pick(random, targets) }),
    facts: distinct(Array.from({ length: random(8) }, () => randomFact(random))),
  },
  facts: distinct(Array.from({ length: 6 + random(16) }, () => randomFact(random))),
  deeds: Array.from({ length: random(8) }, () => randomDeed(random)),
  duties: listStates(random),
  statements: allStatements.filter(() => random(2) === 0),
})

const listStates = (random: Random): WorldJson['duties'] =>
  ['urn:duty:0consequence', 'urn:duty:0', 'urn:duty:1consequence', 'urn:rule:0']
    .filter(() => random(8) === 0)
    .map((id) => ({
      id,
      state: pick(random, ['fulfilled', 'violated', 'notSet'] as const),
      ...(random(2) === 0 ? {} : { at: now + (random(5) - 3) * 1000 }),
    }))
