// A request and a state of the world as the words that fact sources answer with: docs/policy-format.md, "Facts".
import { iriOfTerm } from '@causeway/sdk/policy/compile/terms'
import { findFact } from '@causeway/sdk/policy/engine/evaluateConstraint'
import { isContained, isInstance, isMember, reach } from '@causeway/sdk/policy/engine/hierarchy'
import type { Fact, World } from '@causeway/sdk/policy/engine/world'
import { actionCodes, leftOperandCodes } from '@causeway/sdk/policy/generated/vocabulary'
import type { AtomicConstraint, Constraint, Policy, Reference, Rule } from '@causeway/sdk/policy/model/policy'
import { factCodes, factParts, factTypes, factUnit, factWholes, nameHash } from '@causeway/sdk/policy/policyFormat'
import { odrl } from '@causeway/sdk/policy/rdf/graph'
import { toBigInt } from 'ethers'
import { dutyWords } from './dutyWords.ts'
import { commonScale, type EncodedFact, encodeFact } from './encodeFact.ts'
import { writtenName } from './forBytes.ts'
import { witnessOf } from './witness.ts'

/** What the sources of one case answer: words by code, and the codes of left operands that have none of their own. */
export type CaseFacts = {
  readonly words: ReadonlyMap<number, readonly bigint[]>
  /** Codes for which there is a source, with an answer or without. */
  readonly sources: ReadonlySet<number>
  /** By the hash of the left operand's IRI. */
  readonly operandCodes: ReadonlyMap<bigint, number>
  /** Unix seconds. */
  readonly now: number | undefined
}

/** Codes that governance gives begin here. */
const firstOwnCode = 0x0400
const dateTime = `${odrl}dateTime`

export const hashOf = (name: string): bigint => toBigInt(nameHash(name))

const codeByIri = (codes: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(codes).map(([term, code]) => [iriOfTerm(term), code]))

const operandCodeByIri = codeByIri(leftOperandCodes)

/** 0xffff for a left operand without a code. */
export const operandCodeOf = (iri: string): number => operandCodeByIri.get(iri) ?? 0xffff
const actionCodeByIri = codeByIri(actionCodes)

/** Every plain constraint of a policy that an evaluator may read, with the role in which it stands. */
export type PlacedConstraint = { readonly constraint: AtomicConstraint; readonly role: 'constraint' | 'refinement' }

const atoms = (constraints: readonly Constraint[], role: PlacedConstraint['role']): PlacedConstraint[] =>
  constraints.flatMap((constraint) => (constraint.kind === 'atomic' ? [{ constraint, role }] : atoms(constraint.operands, role)))

const constraintsOf = (rule: Rule): PlacedConstraint[] => [
  ...[rule.action, rule.target, rule.assignee].flatMap((part) => atoms(part?.refinements ?? [], 'refinement')),
  ...atoms(rule.constraints, 'constraint'),
  ...[...rule.duties, ...rule.consequences, ...rule.remedies].flatMap(constraintsOf),
]

/** The facts of one policy of a case. @param idOf what a rule is asked for by, in the bytes of this policy */
export const caseFacts = (policy: Policy, world: World, idOf: (rule: Rule) => bigint): CaseFacts => {
  const placed = policy.rules.flatMap(constraintsOf)
  const references = placed.flatMap(({ constraint }) => constraint.references)
  const operands = [...new Set([...placed.map(({ constraint }) => constraint.leftOperand), ...references])]
  const unknown = operands.filter((operand) => !operandCodeByIri.has(operand) || references.includes(operand))
  const ownCodes = new Map(unknown.map((operand, index) => [operand, firstOwnCode + index]))
  const words = new Map<number, readonly bigint[]>([
    ...membershipWords(policy, world),
    [factCodes.actionNames, actionWords(world)],
    ...dutyWords(policy, world, idOf),
  ])
  for (const operand of operands) {
    const about = placed.filter(({ constraint }) => constraint.leftOperand === operand || constraint.references.includes(operand))
    const codes = [operandCodeByIri.get(operand), ownCodes.get(operand)].filter((code) => code !== undefined)
    for (const [code, answer] of operandWords(operand, about, world)) {
      for (const own of codes) words.set(own | code, answer)
    }
  }
  const operandCodes = new Map([...ownCodes].map(([operand, code]) => [hashOf(operand), code]))
  return { words, sources: new Set([...words.keys()].map((code) => code & 0x0fff)), operandCodes, now: nowOf(placed, world) }
}

const factOf = (operand: string, { request, state }: World): Fact | undefined =>
  findFact(writtenName(operand), [request.facts, state.facts])

/** The words of one left operand: the fact itself under 0, what it is related to under the bit of the relation. */
const operandWords = (
  operand: string,
  about: readonly PlacedConstraint[],
  world: World,
): (readonly [number, readonly bigint[]])[] => {
  const given = witnessOf(operand, about, world)
  const fact = given ?? factOf(operand, world)
  if (fact === undefined) return []
  // What a reference leads to is a value for the left operand that it is compared with.
  const measured = about.find(({ constraint }) => constraint.references.includes(operand))?.constraint.leftOperand ?? operand
  const encoded = fact.values.map((value) => encodeFact(value, measured, about))
  if (encoded.includes(undefined)) return []
  const { scale, words } = commonScale(encoded.filter((one): one is EncodedFact => one !== undefined))
  const unit = fact.unit === undefined ? 0n : hashOf(fact.unit)
  return [[0, words], [factUnit, [unit, BigInt(scale)]], ...relatedWords(fact, about, world)]
}

/** A source that knows a name but nothing that it is related to answers with a name too: that of nothing in the policy. */
const unrelated = hashOf('urn:case:unrelated')

const relatedWords = (fact: Fact, about: readonly PlacedConstraint[], { graph }: World): (readonly [number, bigint[]])[] => {
  const names = about.flatMap(({ constraint }) => constraint.right.map(({ value }) => value))
  const related = (holds: (name: string, value: string) => boolean): bigint[] => [
    unrelated,
    ...names.filter((name) => fact.values.some(({ value }) => holds(name, value))).map(hashOf),
  ]
  return [
    [factTypes, related((name, value) => isInstance(graph, value, name))],
    [factWholes, related((name, value) => isContained(graph, value, name))],
    [factParts, related((name, value) => isContained(graph, name, value))],
  ]
}

/** The block's clock has whole seconds. */
const nowOf = (placed: readonly PlacedConstraint[], world: World): number | undefined => {
  const about = placed.filter(({ constraint }) => constraint.leftOperand === dateTime)
  const given = witnessOf(dateTime, about, world)
  const fact = given ?? factOf(dateTime, world)
  const [value] = fact?.values ?? []
  const word = value === undefined ? undefined : encodeFact(value, dateTime, about)?.mantissa
  if (word !== undefined) return Number(word)
  return world.state.now === undefined ? undefined : Math.floor(world.state.now / 1000)
}

const membershipWords = (policy: Policy, { request, graph, options }: World): (readonly [number, bigint[]])[] => {
  const named = (references: readonly (Reference | undefined)[]): string[] => references.flatMap((one) => one?.names ?? [])
  const collections = (asked: string | undefined, names: readonly string[]): bigint[] =>
    asked === undefined ? [0n] : [0n, ...names.filter((name) => isMember(graph, asked, [name], options.membership)).map(hashOf)]
  return [
    [factCodes.targetCollections, collections(request.target, named(policy.rules.map(({ target }) => target)))],
    [factCodes.partyCollections, collections(request.party, named(policy.rules.map(({ assignee }) => assignee)))],
  ]
}

/** The asked action: its code, or 0xffff if the documents say more about it than the vocabulary does. */
export const actionCodeOf = ({ request, graph }: World): number => {
  const names = actionNames(request.action ?? '', graph)
  return names.length === 1 ? (actionCodeByIri.get(names[0] ?? '') ?? 0xffff) : 0xffff
}

const actionNames = (action: string, graph: World['graph']): string[] => [
  ...reach(graph, action, [`${odrl}includedIn`, 'http://www.w3.org/2004/02/skos/core#exactMatch']),
]

const actionWords = ({ request, graph }: World): bigint[] =>
  actionNames(request.action ?? '', graph).flatMap((name) => {
    const code = actionCodeByIri.get(name)
    return code === undefined ? [hashOf(name)] : [BigInt(code), hashOf(name)]
  })
