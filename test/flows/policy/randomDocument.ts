// Random policies as JSON-LD: rules, duties, collections and functions.
import { odrl } from '../../../sdk/src/policy/rdf/graph.ts'
import { pick, type Random } from './randomConstraint.ts'
import { iri, type Json, randomConstraints, randomDuration, xsd } from './randomTerms.ts'

export const actions = ['read', 'use', 'display', 'play', 'modify'].map((name) => odrl + name)
export const dutyActions = ['inform', 'compensate', 'delete', 'pay'].map((name) => odrl + name)
const used = [...actions, `${odrl}use`, `${odrl}use`, `${odrl}use`]
export const parties = ['urn:bob', ...Array.from({ length: 7 }, () => 'urn:alice')] as const
export const targets = ['urn:y', ...Array.from({ length: 7 }, () => 'urn:x')] as const

export type Drawing = { readonly random: Random; readonly named: Set<string>; count: number; isMendingShared: boolean }

const some = (random: Random, chance: number, make: () => Json): Json[] => (random(chance) === 0 ? [make()] : [])
const listOf = (random: Random, limit: number, make: () => Json): Json[] => Array.from({ length: random(limit) }, make)
/** Mostly one; several are multiplied out. */
const several = (random: Random, make: () => Json): Json[] => Array.from({ length: random(8) === 0 ? 2 : 1 }, make)
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
    ...part(
      'action',
      several(random, () => randomAction(random, kind === 'obligation' ? dutyActions : used)),
    ),
    ...part(
      'target',
      several(random, () => assetsOf(random)),
    ),
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

export const randomPolicy = (drawing: Drawing): { readonly [key: string]: Json } => {
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
