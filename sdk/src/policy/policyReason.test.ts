import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toBeHex } from 'ethers'
import { CausewayError } from '../errors.ts'
import { leftOperandCodes, operatorCodes } from './generated/vocabulary.ts'
import { policyReason, policyReasons } from './policyReason.ts'

const zero = toBeHex(0, 32)
const notSatisfied = (leftOperand: number, operator: number, value: string = zero) =>
  policyReason({ reason: 3n, rule: 1n, leftOperand: BigInt(leftOperand), operator: BigInt(operator), value })

test('a fact that is no left operand has a name too', () => {
  const missing = policyReasons.indexOf('FactMissing')
  const text = policyReason({ reason: missing, rule: 0, leftOperand: 0x0f20, operator: 0, value: toBeHex(0, 32) })
  assert.match(text, /duties of the agreement/)
})

test('has a sentence for every reason', () => {
  const sentences = policyReasons.map((_, reason) => policyReason({ reason, rule: 0, leftOperand: 5, operator: 5, value: zero }))
  assert.equal(new Set(sentences).size, policyReasons.length)
})

test('names the constraint that is not satisfied and what was read', () => {
  assert.equal(
    notSatisfied(leftOperandCodes.purpose, operatorCodes.eq),
    'the purpose is not one that the policy permits (rule 1)',
  )
  assert.equal(
    notSatisfied(leftOperandCodes.count, operatorCodes.lteq, toBeHex(4, 32)),
    'use number 4 is beyond what the policy permits (rule 1)',
  )
  assert.equal(
    notSatisfied(leftOperandCodes.dateTime, operatorCodes.lt, toBeHex(1_800_000_000, 32)),
    'the time 2027-01-15T08:00:00.000Z is after the end of the permission (rule 1)',
  )
})

test('prints any left operand, operator and value without throwing', () => {
  for (const leftOperand of [0, 6, 34, 999]) {
    for (const operator of [0, 1, 2, 4, 99]) assert.ok(notSatisfied(leftOperand, operator, `0x${'ff'.repeat(32)}`))
    assert.ok(notSatisfied(leftOperand, 4, `0x7f${'ff'.repeat(31)}`))
  }
})

test('refuses a reason that the contracts do not have', () => {
  assert.throws(
    () => policyReason({ reason: policyReasons.length, rule: 0, leftOperand: 0, operator: 0, value: zero }),
    (error) => error instanceof CausewayError && error.code === 'PolicyTermUnknown',
  )
})
