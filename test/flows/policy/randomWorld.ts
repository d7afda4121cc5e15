// Random documents, requests and states of the world, as JSON: what both engines read, and what a shrinker can cut.
//
// Left out is what facts cannot say, so that bytes and model must differ:
// - a duty without a name under several rules: in bytes it is one duty, in a document one for each rule; each has an output of its own here
// - a fact that is not of the kind of its left operand (months as a duration, a text as a number): no source can answer with it
// - a consequence or remedy under several rules, if it counts only after the breach: its word does not say after which
// - what several rules that are the same say of their own deeds: bytes write them once
import { optionReadings } from '../../../sdk/src/policy/engine/options.ts'
import { odrl } from '../../../sdk/src/policy/rdf/graph.ts'
import { pick, type Random } from './randomConstraint.ts'
import { iri, type Json, randomConstraints, randomDuration, randomFact, xsd } from './randomTerms.ts'

export type FactJson = { readonly operand: string; readonly values: readonly Json[]; readonly unit?: string }

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

/** Milliseconds: 2027-01-15T08:00:00Z. */
export const now = 1_800_000_000_000

const skos = 'http://www.w3.org/2004/02/skos/core#'
const actions = ['read', 'use', 'display', 'play', 'modify'].map((name) => odrl + name)
const dutyActions = ['inform', 'compensate', 'delete', 'pay'].map((name) => odrl + name)
const used = [...actions, `${odrl}use`, `${odrl}use`, `${odrl}use`]
const asked = ['urn:act', ...actions, ...dutyActions, ...dutyActions, ...Array.from({ length: 6 }, () => `${odrl}read`)] as const
const parties = ['urn:bob', ...Array.from({ length: 7 }, () => 'urn:alice')] as const
const targets = ['urn:y', ...Array.from({ length: 7 }, () => 'urn:x')] as const

type Drawing = { readonly random: Random; readonly named: Set<string>; count: number; isMendingShared: boolean }

const some = (random: Random, chance: number, make: () => Json): Json[] => (random(chance) === 0 ? [make()] : [])
const listOf = (random: Random, limit: number, make: () => Json): Json[] => Array.from({ length: random(limit) }, make)
const part = (name: string, values: readonly Json[]): Readonly<Record<string, Json>> =>
  values.length === 0 ? {} : { [name]: values.length === 1 ? (values[0] ?? null) : values }

const randomAction = (random: Random, names: readonly string[]): Json => {
  const name = iri(pick(random, [names[0] ?? '', ...names]))
  if (random(6) !== 0) return name
  return {
    'http://www.w3.org/1999/02/22-rdf-syntax-ns#value': name,
    ...part('refinement', randomConstraints(random, 1 + random(2))),
  }
}

const randomReference = (random: Random, names: readonly string[], type: string): Json => {
  const name = names[random(names.length)] ?? ''
  if (random(4) !== 0) return iri(name)
  const source = random(3) === 0 ? part('source', [iri(`${name}s`)]) : {}
  return {
    '@type': iri(type)['@id'] ?? '',
    ...source,
    ...part('refinement', randomConstraints(random, random(2))),
    '@id': `${name}${random(3)}`,
  }
}

const assetsOf = (random: Random) => randomReference(random, targets, `${odrl}AssetCollection`)
const partiesOf = (random: Random) => randomReference(random, parties, `${odrl}PartyCollection`)

const randomDeadline = (random: Random): Json => ({
  ...part('leftOperand', [iri(`${odrl}dateTime`)]),
  ...part('operator', [iri(`${odrl}${pick(random, ['lt', 'lteq'])}`)]),
  rightOperand: { '@value': randomDuration.instant(random), '@type': `${xsd}dateTime` },
})

/** The second time a name is drawn, it is the same duty. */
const randomDuty = (drawing: Drawing, inner: string | undefined): Json => {
  const { random, named } = drawing
  const name = random(2) === 0 ? `urn:duty:${random(3)}${inner ?? ''}` : undefined
  if (name !== undefined && named.has(name)) {
    drawing.isMendingShared ||= inner === undefined
    return { '@id': name }
  }
  if (name !== undefined) named.add(name)
  const own = name === undefined ? { output: iri(`urn:out:${drawing.count++}`) } : { '@id': name }
  return {
    ...own,
    action: randomAction(random, dutyActions),
    ...part(
      'target',
      some(random, 6, () => iri(pick(random, targets))),
    ),
    ...part(
      'assignee',
      some(random, 4, () => iri(pick(random, parties))),
    ),
    ...part(
      'assigner',
      some(random, 6, () => iri('urn:carol')),
    ),
    ...part(
      'compensatedParty',
      some(random, 8, () => iri('urn:dave')),
    ),
    ...part('constraint', [
      ...some(random, 2, () => randomDeadline(random)),
      ...randomConstraints(random, random(3) === 0 ? 1 : 0),
    ]),
    ...(inner === undefined
      ? {}
      : part(
          inner,
          listOf(random, 3, () => randomDuty(drawing, undefined)),
        )),
  }
}

const randomRule = (drawing: Drawing, kind: 'permission' | 'prohibition' | 'obligation'): Json => {
  const { random } = drawing
  const inner = { permission: 'duty', prohibition: 'remedy', obligation: 'consequence' }[kind]
  const under = kind === 'permission' ? 'consequence' : undefined
  return {
    ...part(
      '@id',
      some(random, 2, () => `urn:rule:${drawing.count++}`),
    ),
    action: randomAction(random, kind === 'obligation' ? dutyActions : used),
    target: assetsOf(random),
    ...part(
      'assignee',
      some(random, 2, () => partiesOf(random)),
    ),
    ...part(
      'assigner',
      some(random, 2, () => iri('urn:carol')),
    ),
    ...part(
      'compensatedParty',
      some(random, 8, () => iri('urn:dave')),
    ),
    ...part('constraint', [
      ...(kind === 'obligation' ? some(random, 2, () => randomDeadline(random)) : []),
      ...randomConstraints(random, pick(random, [0, 0, 1, 1, 2])),
    ]),
    ...(random(2) === 0
      ? part(
          inner,
          listOf(random, 3, () => randomDuty(drawing, under)),
        )
      : {}),
  }
}

const randomPolicy = (drawing: Drawing): WorldJson['policy'] => {
  const { random } = drawing
  const type = random(6) === 0 ? pick(random, ['Offer', 'Privacy', 'Ticket', 'Request', 'Assertion']) : 'Set'
  return {
    '@id': 'urn:p',
    '@type': odrl + type,
    ...(type === 'Offer' ? { assigner: iri('urn:carol') } : {}),
    ...part(
      'conflict',
      some(random, 2, () => iri(odrl + pick(random, ['perm', 'perm', 'prohibit', 'invalid']))),
    ),
    ...part(
      'http://purl.org/dc/terms/isReplacedBy',
      some(random, 80, () => iri('urn:q')),
    ),
    ...part(
      'prohibition',
      listOf(random, 3, () => randomRule(drawing, 'prohibition')),
    ),
    ...part('permission', [randomRule(drawing, 'permission'), ...listOf(random, 3, () => randomRule(drawing, 'permission'))]),
    ...part('obligation', random(3) === 0 ? [randomRule(drawing, 'obligation')] : []),
  }
}

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
