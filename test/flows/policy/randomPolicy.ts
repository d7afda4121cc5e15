// Random policies for the differential test: two in three are tame and reach the logic, one in three is hostile.
import { header, join, knownOptions, node, optionFlags, tags } from '../../../sdk/src/policy/policyFormat.ts'
import { type Draw, likelyConstraint, pick, type Random, randomConstraint, randomDeadline, word } from './randomConstraint.ts'

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

/** One of a few ids, mostly the first, so that rules often match the request. */
export const randomName = (random: Random): number => pick(random, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2])

/** Mostly the action that most rules are about; sometimes one beside, above or outside of the vocabulary. */
export const randomAction = (random: Random): number =>
  random(4) === 0 ? pick(random, [1, 2, 41, 29, 51, 59, 0, 80, 300, 0xffff, 0xffff, 0xffff, 0xffff]) : 96

const someConstraints = (draw: Draw, chance: number): Uint8Array[] =>
  draw.random(chance) === 0 ? Array.from({ length: 1 + draw.random(2) }, () => randomConstraint(draw)) : []

const randomRuleAction = (draw: Draw): Uint8Array => {
  const { random, rare } = draw
  const code = rare(8)
    ? pick(random, [80, 300, 0xffff])
    : random(5) === 0
      ? pick(random, [2, 29, 51, 59, 0xffff, 0xffff])
      : pick(random, [96, 96, 1, 0])
  const hash = code === 0xffff ? [word(65_536 + random(2)).subarray(rare(4) ? 1 : 0)] : []
  return node(tags.action, Uint8Array.of(code >> 8, code & 0xff).subarray(rare(30) ? 1 : 0), ...hash, ...someConstraints(draw, 8))
}

const randomCollection = (draw: Draw, tag: number): Uint8Array => {
  const { random, rare } = draw
  const names = rare(6) ? random(4) : 1 + random(2)
  const hashes = Array.from({ length: names }, () => word(pick(random, [0, 0, 0, 1, 2, 3])))
  return node(tag, Uint8Array.of(names), ...hashes, ...(rare(8) ? [] : someConstraints(draw, 4)))
}

const randomParties = (draw: Draw): Uint8Array[] => {
  const { random, rare } = draw
  const named = (chance: number, tag: number): Uint8Array[] =>
    random(chance) === 0 ? [node(tag, word(randomName(random)).subarray(rare(20) ? 1 : 0))] : []
  const collected = (chance: number, tag: number): Uint8Array[] => (random(chance) === 0 ? [randomCollection(draw, tag)] : [])
  const functions = random(8) === 0 ? 1 + random(2) : 0
  return [
    ...named(4, tags.target),
    ...collected(8, tags.targetCollection),
    ...named(4, tags.assignee),
    ...collected(8, tags.assigneeCollection),
    ...named(5, tags.assigner),
    ...collected(10, tags.assignerCollection),
    ...Array.from({ length: functions }, () => node(tags.function, Uint8Array.of(1 + random(14)), word(0))),
    ...named(12, tags.output),
    ...named(12, tags.ruleUid),
    ...(rare(20) ? [node(pick(random, [0x2a, 0x2f, tags.target]), word(0))] : []),
  ]
}

/** A duty, consequence or remedy; `wanted` stands behind its constraints. */
const randomDuty = (draw: Draw, tag: number, wanted: number | undefined): Uint8Array => {
  const { random, rare } = draw
  const heads = rare(8) ? [] : [randomRuleAction({ ...draw, rare: () => false }), ...(random(3) === 0 ? randomParties(draw) : [])]
  const deadline = random(2) === 0 ? [randomDeadline(draw)] : []
  const own = random(3) === 0 ? [random(2) === 0 ? likelyConstraint(draw) : randomConstraint(draw)] : []
  return node(tag, ...heads, ...deadline, ...own, ...randomTail(draw, wanted, 3))
}

const randomTail = (draw: Draw, wanted: number | undefined, chance: number): Uint8Array[] => {
  const { random, rare } = draw
  if (wanted === undefined || random(chance) !== 0) return []
  const drawTag = (): number =>
    rare(12) ? pick(random, [tags.duty, tags.consequence, tags.remedy, 0x43, tags.constraint, tags.target]) : wanted
  const inner = wanted === tags.duty ? tags.consequence : undefined
  return Array.from({ length: 1 + random(3) }, () => randomDuty(draw, drawTag(), inner))
}

const tails: ReadonlyMap<number, number> = new Map([
  [tags.permission, tags.duty],
  [tags.prohibition, tags.remedy],
  [tags.obligation, tags.consequence],
])

const randomRule = (draw: Draw, tag: number): Uint8Array => {
  const { random, rare } = draw
  const constraints = Array.from({ length: random(4) }, () => (random(2) === 0 ? likelyConstraint(draw) : randomConstraint(draw)))
  const parts = [
    ...(rare(30) ? [] : [randomRuleAction(draw)]),
    ...randomParties(draw),
    ...constraints,
    ...randomTail(draw, tails.get(tag), 2),
  ]
  return node(tag, ...(rare(20) ? parts.reverse() : parts))
}

const flags = Object.values(optionFlags)

const randomOptions = ({ random, rare }: Draw): number => {
  if (rare(6)) return random(0x1_0000)
  // Behaviour `open` hides why permissions fail: not too often.
  const drawn = flags.filter(() => random(3) === 0).reduce<number>((bits, flag) => bits | flag, 0)
  return (random(4) === 0 ? drawn : drawn & ~optionFlags.behaviour) & knownOptions
}

const randomNodes = (draw: Draw): Uint8Array[] => {
  const { random, rare } = draw
  const options = randomOptions(draw)
  const kind = rare(6) ? random(9) : pick(random, [0, 1, 1, 2, 2, 2, 2, 2, 3, 4, 4, 5, 6, 6])
  return [
    ...(random(3) === 0 ? [node(tags.kind, Uint8Array.of(kind))] : []),
    ...(random(3) === 0 ? [node(tags.uid, word(0).subarray(rare(10) ? 1 : 0))] : []),
    ...(random(2) === 0 ? [node(tags.options, Uint8Array.of(options >> 8, options & 0xff))] : []),
    ...(rare(15) ? [node(pick(random, [0x04, 0x05, 0x0f]), word(0))] : []),
    ...(random(2) === 0 ? [node(tags.conflict, Uint8Array.of(rare(6) ? random(5) : pick(random, [0, 1, 1, 2])))] : []),
    ...(random(40) === 0 ? [node(tags.replacedBy, word(0))] : []),
    ...Array.from({ length: random(3) }, () => randomRule(draw, tags.prohibition)),
    ...Array.from({ length: random(4) }, () => randomRule(draw, tags.permission)),
    ...Array.from({ length: random(4) === 0 ? 1 + random(2) : 0 }, () => randomRule(draw, tags.obligation)),
  ]
}

/** Hostile ones also have nodes out of order, bytes changed, or their end cut off. `now` in unix seconds. */
export const randomPolicy = (random: Random, now: bigint): Uint8Array => {
  const isHostile = random(3) === 0
  const rare = (chance: number): boolean => isHostile && random(chance) === 0
  const nodes = randomNodes({ random, now, rare })
  const policy = join([header, ...(rare(8) ? nodes.reverse() : nodes)])
  if (rare(8)) return policy.slice(0, random(policy.length + 1))
  if (rare(4)) for (let changes = 1 + random(3); changes > 0; changes--) policy[random(policy.length)] = random(256)
  return policy
}
