// Says in words why a policy refused: from the arguments of the contracts' error PolicyDenied, or from a decision.

import { policyErrors } from './errors.ts'
import { leftOperandCodes, operatorCodes } from './generated/vocabulary.ts'
import { factCodes } from './policyFormat.ts'

/** The order is that of `PolicyReason` in contracts/policy/IPolicyEvaluator.sol. */
export const policyReasons = [
  'Permitted',
  'NoPermission',
  'Prohibited',
  'NotSatisfied',
  'OperandUnknown',
  'OperatorUnknown',
  'UnitUnknown',
  'FactMissing',
  'TermUnknown',
  'Malformed',
  'Void',
  'DutyNotFulfilled',
  'DutyViolated',
  'Replaced',
  'PermittedByDefault',
] as const

export type PolicyReason = (typeof policyReasons)[number]

/** As the decoded error has them: numbers as number or bigint, `value` as 0x-hex. */
export type PolicyReasonParameters = {
  /** The code of the reason. */
  readonly reason: number | bigint
  /** Index of the rule, 0xffff if no rule decided. */
  readonly rule: number | bigint
  readonly leftOperand: number | bigint
  readonly operator: number | bigint
  /** The first value that was read: two's complement for numbers and instants, a hash for names. */
  readonly value: string
}

/** The rule of a decision that no rule made. */
export const noRule = 0xffff

type Words = {
  readonly rule: string
  readonly operand: string
  readonly operator: string
  readonly code: number
  readonly value: bigint
}

/**
 * One sentence for people, without a full stop.
 *
 * @throws PolicyTermUnknown for a reason that is not in the contracts' list
 *
 * @example
 * policyReason({ reason: 3, rule: 1, leftOperand: 19, operator: 1, value: '0x…' })
 * // 'the purpose is not one that the policy permits (rule 1)'
 */
export const policyReason = (parameters: PolicyReasonParameters): string => {
  const reason = policyReasons[Number(parameters.reason)]
  if (reason === undefined) throw policyErrors.PolicyTermUnknown({ reason: Number(parameters.reason) })
  return sentences[reason](toWords(parameters))
}

const toWords = ({ rule, leftOperand, operator, value }: PolicyReasonParameters): Words => ({
  rule: Number(rule) === noRule ? '' : ` (rule ${Number(rule)})`,
  operand:
    nameOfCode(leftOperandCodes, Number(leftOperand)) ?? otherFacts[Number(leftOperand)] ?? `left operand ${Number(leftOperand)}`,
  operator: nameOfCode(operatorCodes, Number(operator)) ?? `number ${Number(operator)}`,
  code: Number(leftOperand),
  value: BigInt.asIntN(256, BigInt(value)),
})

/** What a decision asks for besides left operands. */
const otherFacts: Readonly<Record<number, string>> = {
  [factCodes.targetCollections]: 'the collections of the target',
  [factCodes.partyCollections]: 'the collections of the party',
  [factCodes.actionNames]: 'the names of the action',
  [factCodes.duties]: 'the duties of the agreement, which are to be opened first',
}

/** The term of a code; undefined if the vocabulary has none. */
export const nameOfCode = (codes: Readonly<Record<string, number>>, code: number): string | undefined =>
  Object.entries(codes).find(([, other]) => other === code)?.[0]

const sentences: Readonly<Record<PolicyReason, (words: Words) => string>> = {
  Permitted: ({ rule }) => `the policy permits it${rule}`,
  NoPermission: () => 'the policy has no permission for this action, target and party',
  Prohibited: ({ rule }) => `the policy prohibits it${rule}`,
  NotSatisfied: (words) => `${describeFailure(words)}${words.rule}`,
  OperandUnknown: ({ operand, rule }) => `nothing on this network answers for ${operand}, so the policy cannot be decided${rule}`,
  OperatorUnknown: ({ operator, rule }) => `the operator ${operator} cannot be decided yet${rule}`,
  UnitUnknown: ({ operand, rule }) => `the unit of ${operand} is not known${rule}`,
  FactMissing: ({ operand, rule }) => `there is no fact about ${operand} for this request${rule}`,
  TermUnknown: ({ rule }) => `the policy has a part that this version cannot enforce${rule}`,
  Malformed: () => 'the bytes are not a policy that this version can read',
  Void: () => 'the policy both permits and prohibits it, and is void then',
  DutyNotFulfilled: ({ rule }) => `a duty that the permission depends on is not done yet${rule}`,
  DutyViolated: ({ rule }) => `a duty that the permission depends on is overdue${rule}`,
  Replaced: () => 'the policy has been replaced by another one and is void',
  PermittedByDefault: () => 'the policy permits what it does not forbid, and it does not forbid this',
}

const describeFailure = (words: Words): string =>
  failures[words.code]?.(words) ?? `${words.operand} is not what the policy asks (${words.operator})`

/** The operands that this network answers for; the vocabulary's codes never change. */
const failures: Readonly<Record<number, (words: Words) => string>> = {
  0: () => 'more than one of several alternatives holds, and the policy wants exactly one',
  [leftOperandCodes.dateTime]: ({ operator, value }) => `the time ${toTime(value)} is ${describeLimit(operator, 'time')}`,
  [leftOperandCodes.count]: ({ operator, value }) => `use number ${value} is ${describeLimit(operator, 'count')}`,
  [leftOperandCodes.purpose]: () => 'the purpose is not one that the policy permits',
  [leftOperandCodes.recipient]: () => 'the recipient is not one that the policy permits',
  [leftOperandCodes.spatial]: () => 'the jurisdiction of the consumer is not one that the policy permits',
}

const describeLimit = (operator: string, what: 'time' | 'count'): string => {
  if (operator === 'lt' || operator === 'lteq')
    return what === 'time' ? 'after the end of the permission' : 'beyond what the policy permits'
  if (operator === 'gt' || operator === 'gteq')
    return what === 'time' ? 'before the start of the permission' : 'below what the policy asks'
  return 'not one that the policy permits'
}

/** Unix seconds, or milliseconds where a policy compares with them; seconds reach the year 5138 before the two could be confused. */
const toTime = (value: bigint): string => {
  const milliseconds = value < 100_000_000_000n ? value * 1000n : value
  const isDate = milliseconds >= -8_640_000_000_000_000n && milliseconds <= 8_640_000_000_000_000n
  return isDate ? new Date(Number(milliseconds)).toISOString() : String(value)
}
