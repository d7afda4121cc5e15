// Random constraints for the differential test: every kind, operator, unit, status and reference.
import { join, node, tags, toTwosComplement, valueKinds, widthOf } from '../../../sdk/src/policy/policyFormat.ts'

/** A number from 0 up to but not including `limit`. */
export type Random = (limit: number) => number

/** How a policy is drawn: `now` in unix seconds; `rare` is true once in so many times, and never in a tame policy. */
export type Draw = { readonly random: Random; readonly now: bigint; readonly rare: (chance: number) => boolean }

export const pick = <Item>(random: Random, items: readonly [Item, ...Item[]]): Item => items[random(items.length)] ?? items[0]

/** A name or number in 32 bytes. */
export const word = (value: number | bigint): Uint8Array => toTwosComplement(BigInt(value), 32)

const dateTime = 6
const orders = [2, 3, 4, 5] as const
const relations = [7, 8, 9] as const
const sets = [10, 11, 12] as const
const numbers = [valueKinds.int64, valueKinds.int64, valueKinds.int256, valueKinds.decimal, valueKinds.duration] as const
const instants = [valueKinds.seconds, valueKinds.milliseconds] as const
const names = [valueKinds.iri, valueKinds.text] as const
const allKinds = [...Object.values(valueKinds), 0, 0x08, 0x12, 0xff] as const

const randomKind = ({ random, rare }: Draw, leftOperand: number): number => {
  if (rare(12)) return allKinds[random(allKinds.length)] ?? 0
  if (leftOperand === dateTime) return pick(random, instants)
  if (random(3) === 0) return pick(random, names)
  return random(8) === 0 ? pick(random, [valueKinds.boolean, ...instants]) : pick(random, numbers)
}

const randomOperator = ({ random, rare }: Draw, kind: number): number => {
  if (rare(10)) return pick(random, [0, ...orders, ...relations, ...sets, 13, 200])
  if (kind === valueKinds.iri || kind === valueKinds.text) return pick(random, [1, 6, ...relations, ...sets])
  return kind === valueKinds.boolean ? pick(random, [1, 6, ...sets]) : pick(random, [1, 6, ...orders, ...orders, ...sets])
}

/** Mostly a small number that facts have too; now and then one at the edge of what a kind holds. */
const randomNumber = ({ random }: Draw, width: number): bigint => {
  if (random(16) !== 0) return BigInt(random(6)) - 1n
  const edge = 1n << BigInt(8 * width - 1)
  return pick(random, [edge - 1n, -edge, 10_000n, (1n << 127n) % edge, -(1n << 127n) % edge])
}

/** One value of a kind; of instants around now. */
const randomValue = (draw: Draw, kind: number): Uint8Array => {
  const { random, now, rare } = draw
  if (kind === valueKinds.decimal) {
    const scale = rare(10) ? pick(random, [39, 255]) : pick(random, [0, 0, 1, 2, 4, 38])
    const number = randomNumber(draw, 16)
    const isScaled = random(2) === 0 && scale < 5
    return join([Uint8Array.of(scale), toTwosComplement(isScaled ? number * 10n ** BigInt(scale) : number, 16)])
  }
  const width = widthOf(kind) || 8
  const isInstant = kind === valueKinds.seconds || kind === valueKinds.milliseconds
  const scale = kind === valueKinds.milliseconds ? 1000n : 1n
  const origin = isInstant && random(4) !== 0 ? now * scale : 0n
  return toTwosComplement(origin + randomNumber(draw, width) * (random(4) === 0 ? 1n : scale), width)
}

const leftOperands = [5, 5, 16, 16, 19, 20, 26, dateTime] as const

const head = (leftOperand: number, operator: number, kind: number, unit: number): Uint8Array =>
  Uint8Array.of(leftOperand >> 8, leftOperand & 0xff, operator, kind, unit >> 8, unit & 0xff)

const randomPlain = (draw: Draw, leftOperand: number, unit: number): Uint8Array => {
  const { random, rare } = draw
  const kind = randomKind(draw, leftOperand)
  const operator = randomOperator(draw, kind)
  const many = operator >= 7 ? 1 + random(3) : rare(10) ? random(3) : 1
  const values = Array.from({ length: many }, () => randomValue(draw, kind))
  return node(tags.constraint, head(leftOperand, operator, kind, unit), ...values)
}

/** A constraint with unit, left operand or reference by IRI, or a status. */
const randomExtended = (draw: Draw): Uint8Array => {
  const { random, rare } = draw
  const leftOperand = random(3) === 0 ? 0xffff : pick(random, leftOperands)
  const unit = random(2) === 0 ? 0xffff : 0
  const isReferred = random(5) === 0
  const status = pick(random, [...numbers, ...instants, ...names, valueKinds.boolean])
  const parts = [
    isReferred && !rare(10)
      ? node(tags.constraint, head(leftOperand, pick(random, [1, 6, ...orders, ...relations, ...sets]), 0, unit))
      : randomPlain(draw, leftOperand, unit),
    ...(unit !== 0 && !rare(10) ? [node(tags.unitIri, word(random(3)))] : []),
    ...(leftOperand === 0xffff && !rare(10) ? [node(tags.operandIri, word(random(4)))] : []),
    ...(random(3) === 0 ? [node(tags.status, Uint8Array.of(status), randomValue(draw, status))] : []),
    ...(isReferred || rare(20) ? [node(tags.reference, word(random(4)))] : []),
    ...(rare(12) ? [node(pick(random, [0x36, 0x52, 0x55, tags.unitIri]), word(0))] : []),
  ]
  return node(tags.extendedConstraint, ...(rare(12) ? parts.reverse() : parts))
}

/** A constraint that mostly holds, so that what stands behind it is reached. */
export const likelyConstraint = ({ random, now }: Draw): Uint8Array =>
  node(
    tags.constraint,
    head(dateTime, pick(random, [3, 3, 5, 6]), valueKinds.seconds, 0),
    toTwosComplement(now + BigInt(pick(random, [-1, 0, 0, 1])), 8),
  )

/** A time until when a duty is to be done, around now. */
export const randomDeadline = ({ random, now }: Draw): Uint8Array =>
  node(
    tags.constraint,
    head(dateTime, pick(random, [4, 5]), valueKinds.seconds, 0),
    toTwosComplement(now + BigInt(random(3) - 1), 8),
  )

const groups = [tags.and, tags.or, tags.xone, tags.andSequence] as const

export const randomConstraint = (draw: Draw, depth = 0): Uint8Array => {
  const { random, rare } = draw
  if (depth <= 4 && random(4) === 0) {
    const size = rare(15) ? 0 : 1 + random(3)
    return node(pick(random, groups), ...Array.from({ length: size }, () => randomConstraint(draw, depth + 1)))
  }
  if (random(3) === 0) return likelyConstraint(draw)
  if (random(5) === 0) return randomExtended(draw)
  const other = random(12) === 0 ? pick(random, [0, 10, 300, 0x0400, 0x0f01, 0x1005, 0xffff]) : undefined
  return randomPlain(draw, other ?? pick(random, leftOperands), rare(10) ? pick(random, [1, 0xffff]) : 0)
}
