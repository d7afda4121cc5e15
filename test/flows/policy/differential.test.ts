// The evaluator in Solidity and the one in TypeScript, on the same random policies: one decision, one reason, one report.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { hexlify } from 'ethers'
import { evaluatePolicy } from '../../../sdk/src/policy/evaluatePolicy.ts'
import { examinePolicy } from '../../../sdk/src/policy/examinePolicy.ts'
import { outcomeNames } from '../../../sdk/src/policy/policyReading.ts'
import { policyReasons } from '../../../sdk/src/policy/policyReason.ts'
import { type ChainAnswer, type ChainBatch, openChainBatch } from './chainBatch.ts'
import { parametersOf, type RandomCase, randomCase } from './randomCase.ts'
import { randomFrom } from './randomPolicy.ts'
import { shrinkPolicy } from './shrinkPolicy.ts'

/** The same cases each time; CAUSEWAY_LONG=1 runs ten times as many, CAUSEWAY_SEED another sequence. */
const total = process.env.CAUSEWAY_LONG === '1' ? 100_000 : 10_000
const seed = Number(process.env.CAUSEWAY_SEED ?? '20261127')
/** Cases in one call. */
const batchSize = 25

const answerOf = (given: RandomCase, now: bigint): ChainAnswer => {
  const parameters = parametersOf(given, now)
  return { decision: evaluatePolicy(parameters), states: examinePolicy(parameters) }
}

/** The smallest policy on which the two still differ, and what each says of it. */
const explain = async (given: RandomCase, { now, answer }: ChainBatch): Promise<string> => {
  const both = async (policy: Uint8Array) => {
    const smaller = { ...given, policy }
    const [chain] = await answer([smaller])
    return { chain, local: answerOf(smaller, now) }
  }
  const policy = await shrinkPolicy(given.policy, async (smaller) => {
    const { chain, local } = await both(smaller)
    return !isDeepStrictEqual(chain, local)
  })
  const toText = (value: unknown): string => JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one))
  const { chain, local } = await both(policy)
  return [hexlify(policy), toText({ ...given, policy: undefined }), `chain ${toText(chain)}`, `local ${toText(local)}`].join('\n')
}

const count = (seen: Map<string, number>, { decision, states }: ChainAnswer): void => {
  const all = [decision.reason, ...states.flatMap(({ tag, ...rest }) => Object.entries(rest).map((entry) => entry.join(' ')))]
  for (const one of all) seen.set(one, (seen.get(one) ?? 0) + 1)
}

/** What a generator that had stopped reaching it would compare nothing of. */
const expected: readonly string[] = [
  ...policyReasons,
  ...(['about', 'refinements', 'constraints', 'duties'] as const).flatMap((part) =>
    outcomeNames.map((name) => `${part} ${name}`),
  ),
  ...['NotSet', 'Fulfilled', 'Violated', 'Inactive', 'Undecided'].flatMap((state) => [`duty ${state}`, `state ${state}`]),
].filter((name) => name !== 'about Fails')

test('both evaluators give the same decision, reason and report', async () => {
  const batch = await openChainBatch(1_800_000_000n)
  const random = randomFrom(seed)
  const seen = new Map<string, number>()
  for (let done = 0; done < total; done += batchSize) {
    const cases = Array.from({ length: batchSize }, () => randomCase(random, batch.now))
    const answers = await batch.answer(cases)
    for (const [index, given] of cases.entries()) {
      const local = answerOf(given, batch.now)
      if (!isDeepStrictEqual(answers[index], local)) {
        assert.fail(`seed ${seed}, case ${done + index}:\n${await explain(given, batch)}`)
      }
      count(seen, local)
    }
  }
  const missed = expected.filter((name) => (seen.get(name) ?? 0) < 10)
  assert.deepEqual(missed, [], JSON.stringify([...seen].sort()))
})
