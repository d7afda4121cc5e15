// Facts, units, scales and values of one constraint: docs/policy-format.md, "One constraint", steps 2 to 5.
import { type Constraint, isOrder } from './constraintShape.ts'
import { leftOperandCodes, operatorCodes } from './generated/vocabulary.ts'
import { factParts, factTypes, factUnit, factWholes, maxScale, noCode, valueKinds, widthOf } from './policyFormat.ts'
import { factsOf, hasOption, type OutcomeCode, outcomes, type Reading, wordAt } from './policyReading.ts'
import type { PolicyReason } from './policyReason.ts'

/** Words of a fact or values of a constraint as numbers, with the digits behind the point that all of them have. */
type Side = { readonly words: readonly bigint[]; readonly scale: number }

/** Of a constraint whose shape was checked. */
export const decideConstraint = (reading: Reading, constraint: Constraint): OutcomeCode => {
  const code = factCode(reading, constraint)
  const found = code === 0 ? undefined : askFacts(reading, constraint, code)
  const isFound = found !== undefined && found.length > 0
  const fact: Side | undefined = isFound ? { words: found, scale: 0 } : statusOf(reading, constraint)
  if (fact !== undefined) return compareFact(reading, constraint, fact, isFound ? code : 0)
  if (!hasOption(reading, 'factMissing')) {
    return undecided(reading, constraint, found === undefined ? 'OperandUnknown' : 'FactMissing')
  }
  return isNegative(constraint.operator) ? outcomes.holds : explain(reading, constraint, outcomes.fails, 'NotSatisfied', 0n)
}

const lastVocabularyCode = 255

/** What a source is asked for; 0 if nothing can answer. */
const factCode = ({ view, asked }: Reading, { leftOperand, operator, operandIri }: Constraint): number => {
  if (operandIri !== 0) {
    const code = asked.codeOf?.(BigInt.asUintN(256, wordAt(view, operandIri))) ?? 0
    return code === 0 ? 0 : code | relationOf(operator)
  }
  if (leftOperand > lastVocabularyCode) return 0
  if (leftOperand === leftOperandCodes.dateTime) return relationOf(operator) === 0 ? leftOperand : 0
  return leftOperand === 0 ? 0 : leftOperand | relationOf(operator)
}

const relationOf = (operator: number): number => {
  if (operator === operatorCodes.isA) return factTypes
  if (operator === operatorCodes.hasPart) return factParts
  return operator === operatorCodes.isPartOf ? factWholes : 0
}

const askFacts = (reading: Reading, { leftOperand }: Constraint, code: number): readonly bigint[] | undefined =>
  leftOperand === leftOperandCodes.dateTime ? [reading.asked.time] : factsOf(reading, code)

const statusOf = ({ policy, view }: Reading, { status }: Constraint): Side | undefined => {
  if (status === 0) return undefined
  const kind = policy[status] ?? 0
  return { words: [numberAt(view, status + 1, kind)], scale: scaleOf(policy, status + 1, kind) }
}

/** @param code what the fact answers for, 0 of a status, whose unit nobody is asked for */
const compareFact = (reading: Reading, constraint: Constraint, fact: Side, code: number): OutcomeCode => {
  const { kind, operator, unit, reference } = constraint
  const isMeasured = code !== 0 && (unit !== 0 || kind === valueKinds.decimal)
  const scale = isMeasured ? scaleOfFact(reading, constraint, code) : fact.scale
  if (typeof scale === 'string') return undecided(reading, constraint, scale)
  const words = fact.words.map((word) => BigInt.asIntN(256, word))
  if (isMeasured && words.some((word) => BigInt.asIntN(128, word) !== word)) return undecided(reading, constraint, 'FactMissing')
  if (isOrder(operator) && words.length !== 1) return undecided(reading, constraint, 'FactMissing')
  const values = reference === 0 ? valuesOf(reading, constraint) : referenced(reading, constraint)
  if (values === undefined) return undecided(reading, constraint, 'FactMissing')
  if (holds(operator, rescale(words, scale, values.scale), rescale(values.words, values.scale, scale))) return outcomes.holds
  return explain(reading, constraint, outcomes.fails, 'NotSatisfied', toldWord(constraint, words[0] ?? 0n))
}

/** Time that is compared with milliseconds is told in milliseconds. */
const toldWord = ({ leftOperand, kind }: Constraint, word: bigint): bigint =>
  leftOperand === leftOperandCodes.dateTime && kind === valueKinds.milliseconds ? word * 1000n : word

/** The scale of the fact if it has the unit of the constraint, else why it cannot be compared. */
const scaleOfFact = (
  reading: Reading,
  { leftOperand, operandIri, unit, unitIri, operator }: Constraint,
  code: number,
): number | PolicyReason => {
  const isTime = operandIri === 0 && leftOperand === leftOperandCodes.dateTime
  const answer = isTime ? [] : (factsOf(reading, (code & ~relationOf(operator)) | factUnit) ?? [])
  const [given = 0n, scale = 0n] = answer
  const wanted = unit === noCode ? wordAt(reading.view, unitIri) : 0n
  const isAssumed = given === 0n && hasOption(reading, 'unitMissing')
  if (BigInt.asIntN(256, given) !== wanted && !isAssumed) return 'UnitUnknown'
  return answer.length > 2 || BigInt.asUintN(256, scale) > BigInt(maxScale) ? 'FactMissing' : Number(scale)
}

const valuesOf = ({ policy, view }: Reading, { kind, values, end }: Constraint): Side => {
  const width = widthOf(kind)
  const words: bigint[] = []
  // The values of one constraint may have several scales: all are brought to the finest that there is.
  const scale = kind === valueKinds.decimal && end - values > width ? maxScale : scaleOf(policy, values, kind)
  for (let offset = values; offset < end; offset += width) {
    const number = numberAt(view, offset, kind)
    words.push(kind === valueKinds.decimal ? number * powerOf(scale - scaleOf(policy, offset, kind)) : number)
  }
  return { words, scale }
}

const referenced = (reading: Reading, { reference, operator }: Constraint): Side | undefined => {
  const code = reading.asked.codeOf?.(BigInt.asUintN(256, wordAt(reading.view, reference))) ?? 0
  const words = code === 0 ? undefined : factsOf(reading, code)
  if (words === undefined || words.length === 0 || (isOrder(operator) && words.length !== 1)) return undefined
  return { words: words.map((word) => BigInt.asIntN(256, word)), scale: 0 }
}

const numberAt = (view: DataView, offset: number, kind: number): bigint => {
  if (kind === valueKinds.boolean) return BigInt(view.getInt8(offset))
  if (kind === valueKinds.decimal) return (view.getBigInt64(offset + 1) << 64n) | view.getBigUint64(offset + 9)
  return widthOf(kind) === 32 ? wordAt(view, offset) : view.getBigInt64(offset)
}

const scaleOf = (policy: Uint8Array, offset: number, kind: number): number =>
  kind === valueKinds.decimal ? (policy[offset] ?? 0) : kind === valueKinds.milliseconds ? 3 : 0

const powers: readonly bigint[] = Array.from({ length: maxScale + 1 }, (_, exponent) => 10n ** BigInt(exponent))

const powerOf = (exponent: number): bigint => powers[exponent] ?? 1n

/** The words with as many digits behind the point as the finer of the two scales. */
const rescale = (words: readonly bigint[], own: number, other: number): readonly bigint[] =>
  own < other ? words.map((word) => word * powerOf(other - own)) : words

const holds = (operator: number, facts: readonly bigint[], values: readonly bigint[]): boolean => {
  if (isOrder(operator)) return isOrdered(operator, facts[0] ?? 0n, values[0] ?? 0n)
  if (operator === operatorCodes.isAllOf || operator === operatorCodes.hasPart)
    return values.every((value) => facts.includes(value))
  return values.some((value) => facts.includes(value)) !== isNegative(operator)
}

const isNegative = (operator: number): boolean => operator === operatorCodes.neq || operator === operatorCodes.isNoneOf

const isOrdered = (operator: number, given: bigint, limit: bigint): boolean => {
  if (operator === operatorCodes.lt) return given < limit
  if (operator === operatorCodes.lteq) return given <= limit
  return operator === operatorCodes.gt ? given > limit : given >= limit
}

const undecided = (reading: Reading, constraint: Constraint, reason: PolicyReason): OutcomeCode =>
  explain(reading, constraint, outcomes.undecided, reason, 0n)

/** Leaves the finding that a constraint explains, and returns the outcome. */
export const explain = (
  reading: Reading,
  { offset, leftOperand, operator }: Constraint,
  outcome: OutcomeCode,
  reason: PolicyReason,
  value: bigint,
): OutcomeCode => {
  reading.finding = { reason, offset, leftOperand, operator, value: BigInt.asUintN(256, value) }
  return outcome
}
