// The evaluator in Solidity and the one in TypeScript, on the same random policies: one decision, one reason.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hexlify } from 'ethers'
import { evaluatePolicy } from '../../../sdk/src/policy/evaluatePolicy.ts'
import { policyReasons } from '../../../sdk/src/policy/policyReason.ts'
import { type ChainRequest, openChainEvaluator } from './chainEvaluator.ts'
import { type Random, randomAction, randomFrom, randomId, randomPolicy } from './randomPolicy.ts'

/** The same cases each time; CAUSEWAY_LONG=1 runs ten times as many, CAUSEWAY_SEED another sequence. */
const cases = process.env.CAUSEWAY_LONG === '1' ? 20_000 : 2_000
const seed = Number(process.env.CAUSEWAY_SEED ?? '20261127')
/** Left operands that a source answers for; the rest are unknown on both sides. */
const sourced = [5, 19, 20, 26]

const randomWord = (random: Random): bigint => BigInt(hexlify(Uint8Array.from({ length: 32 }, () => random(256))))

const randomCase = (random: Random, now: bigint): ChainRequest => ({
  policy: randomPolicy(random, now),
  action: randomAction(random),
  productId: hexlify(randomId(random)),
  consumer: hexlify(randomId(random)),
  rightId: randomWord(random),
  agreementId: randomWord(random),
})

const byteAt = (word: bigint, index: number): number => Number((word >> BigInt((index % 32) * 8)) & 0xffn)

/** What test/contracts/policy/ContextSource.sol answers; a revert is no fact. */
const factsOf =
  ({ rightId, agreementId }: ChainRequest) =>
  (leftOperand: number): readonly bigint[] | undefined => {
    if (!sourced.includes(leftOperand)) return undefined
    const drawn = byteAt(agreementId, leftOperand) % 16
    return Array.from(
      { length: drawn >= 14 ? 0 : drawn === 13 ? 2 : 1 },
      (_, index) => BigInt(byteAt(rightId, leftOperand + index * 7) % 5) - 1n,
    )
  }

test('both evaluators give the same decision and reason', async () => {
  const { now, decide } = await openChainEvaluator('ContextSource', sourced, 1_800_000_000n)
  const random = randomFrom(seed)
  const seen = new Map<string, number>()
  for (let index = 0; index < cases; index++) {
    const given = randomCase(random, now)
    const decision = evaluatePolicy({ ...given, time: now, facts: factsOf(given) })
    assert.deepEqual(await decide(given), decision, `seed ${seed}, case ${index}: ${hexlify(given.policy)}`)
    seen.set(decision.reason, (seen.get(decision.reason) ?? 0) + 1)
  }
  // A generator that stopped reaching a reason would compare nothing there.
  assert.deepEqual(
    policyReasons.filter((reason) => (seen.get(reason) ?? 0) < 10),
    [],
    JSON.stringify([...seen]),
  )
})
