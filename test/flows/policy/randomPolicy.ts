// Random policies for the differential test: two in three are tame and reach the logic, one in three is hostile.
import { header, join, node, tags, toTwosComplement, valueKinds, widthOf } from '../../../sdk/src/policy/policyFormat.ts'

/** A number from 0 up to but not including `limit`. */
export type Random = (limit: number) => number

/** Deterministic: the same seed gives the same numbers (mulberry32). */
export const randomFrom = (seed: number): Random => {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** How a policy is drawn: `now` in unix seconds; `rare` is true once in so many times, and never in a tame policy. */
type Draw = { readonly random: Random; readonly now: bigint; readonly rare: (chance: number) => boolean }

const pick = <Item>(random: Random, items: readonly [Item, ...Item[]]): Item => items[random(items.length)] ?? items[0]

const word = (value: number): Uint8Array => toTwosComplement(BigInt(value), 32)

/** One of two ids, mostly the first, so that rules often match the request. */
export const randomId = (random: Random): Uint8Array => word(random(8) === 0 ? 1 : 0)

/** Mostly the action that most rules are about; sometimes one beside, above or outside of the vocabulary. */
export const randomAction = (random: Random): number => pick(random, [96, 96, 96, 96, 96, 96, 1, 2, 41, 29, 51, 59, 0, 80, 300])

const ruleAction = ({ random, rare }: Draw): number =>
  rare(6) ? pick(random, [0, 80, 300]) : pick(random, [96, 96, 96, 1, 1, 2, 29, 51, 59])

const leftOperands = [5, 6, 19, 20, 26] as const
const orders = [2, 3, 4, 5] as const
const sets = [10, 11, 12] as const
const kinds = [...Object.values(valueKinds), 0, 0x12, 0xff]

const randomConstraint = (draw: Draw): Uint8Array => {
  const { random, now, rare } = draw
  const leftOperand = random(20) === 0 ? 10 : pick(random, leftOperands)
  const fitting =
    leftOperand === 6 ? [valueKinds.seconds, valueKinds.milliseconds] : [valueKinds.int64, valueKinds.int256, valueKinds.iri]
  const kind = (rare(12) ? kinds[random(kinds.length)] : fitting[random(fitting.length)]) ?? 0
  const isName = kind === valueKinds.iri && !rare(4)
  const operator = rare(10) ? random(256) : pick(random, [1, 6, ...sets, ...(isName ? ([1] as const) : orders)])
  const many = operator >= 10 ? 1 + random(3) : rare(10) ? random(3) : 1
  const [origin, scale] = leftOperand === 6 ? [now, kind === valueKinds.milliseconds ? 1000n : 1n] : [0n, 1n]
  const values = Array.from({ length: many }, () =>
    toTwosComplement((origin + BigInt(random(5)) - 1n) * scale, widthOf(kind) || 8),
  )
  return node(tags.constraint, Uint8Array.of(0, leftOperand, operator, kind, 0, rare(8) ? 1 : 0), ...values)
}

const randomOperand = (draw: Draw, depth: number): Uint8Array => {
  const { random, rare } = draw
  if (depth > 4 || random(3) !== 0) return randomConstraint(draw)
  const tag = rare(15) ? tags.andSequence : pick(random, [tags.and, tags.or, tags.xone])
  const size = rare(15) ? 0 : 1 + random(3)
  return node(tag, ...Array.from({ length: size }, () => randomOperand(draw, depth + 1)))
}

const randomRule = (draw: Draw, tag: number): Uint8Array => {
  const { random, rare } = draw
  const action = ruleAction(draw)
  const given = (wanted: boolean, part: number): Uint8Array[] => (wanted ? [node(part, randomId(random))] : [])
  return node(
    tag,
    node(tags.action, Uint8Array.of(action >> 8, action & 0xff), ...(rare(15) ? [randomConstraint(draw)] : [])),
    ...given(random(2) === 0, tags.target),
    ...given(rare(20), tags.targetCollection),
    ...given(random(3) === 0, tags.assignee),
    ...given(random(4) === 0, tags.assigner),
    ...given(rare(20), tags.function),
    ...given(random(10) === 0, tags.ruleUid),
    ...(rare(20) ? [node(tags.target, word(0))] : []),
    ...Array.from({ length: random(4) }, () => randomOperand(draw, 0)),
    ...given(rare(20), tags.duty),
  )
}

const randomNodes = (draw: Draw): Uint8Array[] => {
  const { random, rare } = draw
  return [
    ...(random(4) === 0 ? [node(tags.kind, Uint8Array.of(rare(2) ? pick(random, [1, 6, 7]) : 2))] : []),
    ...(random(2) === 0 ? [node(tags.uid, word(0).subarray(rare(10) ? 1 : 0))] : []),
    ...(rare(15) ? [node(0x04, word(0))] : []),
    ...(random(3) === 0 ? [node(tags.conflict, Uint8Array.of(rare(4) ? 1 : pick(random, [0, 2, 2])))] : []),
    ...Array.from({ length: random(3) }, () => randomRule(draw, tags.prohibition)),
    ...Array.from({ length: random(4) }, () => randomRule(draw, tags.permission)),
    ...(rare(10) ? [randomRule(draw, tags.obligation)] : []),
  ]
}

/** Hostile ones also have nodes out of order, bytes changed, or their end cut off. `now` in unix seconds. */
export const randomPolicy = (random: Random, now: bigint): Uint8Array => {
  const isHostile = random(3) === 0
  const rare = (chance: number): boolean => isHostile && random(chance) === 0
  const nodes = randomNodes({ random, now, rare })
  const policy = join([header, ...(rare(8) ? nodes.reverse() : nodes)])
  if (rare(5)) return policy.slice(0, random(policy.length + 1))
  if (rare(4)) for (let changes = 1 + random(3); changes > 0; changes--) policy[random(policy.length)] = random(256)
  return policy
}
