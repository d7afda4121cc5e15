// The evaluator in Solidity and the one in TypeScript, on the same random policies: one decision, one reason.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { Contract, hexlify, toBeHex } from 'ethers'
import hardhat from 'hardhat'
import { evaluatePolicy, type PolicyDecision } from '../../../sdk/src/policy/evaluatePolicy.ts'
import { policyReasons } from '../../../sdk/src/policy/policyReason.ts'
import { type Random, randomAction, randomFrom, randomId, randomPolicy } from './randomPolicy.ts'

/** The same cases each time; CAUSEWAY_LONG=1 runs ten times as many, CAUSEWAY_SEED another sequence. */
const cases = process.env.CAUSEWAY_LONG === '1' ? 20_000 : 2_000
const seed = Number(process.env.CAUSEWAY_SEED ?? '20261127')
/** Left operands that a source answers for; the rest are unknown on both sides. */
const sourced = [5, 19, 20, 26]

type Case = {
  readonly policy: Uint8Array
  readonly action: number
  readonly productId: string
  readonly consumer: string
  readonly rightId: bigint
  readonly agreementId: bigint
}

let evaluator: Contract
/** Unix seconds of the block on which every call is made. */
let now = 0n

before(async () => {
  await hardhat.tasks.getTask('build').run({ quiet: true })
  const { ethers } = await hardhat.network.create()
  const [account] = await ethers.getSigners()
  const authority = await ethers.deployContract('AccessManager', [account?.address])
  const facts = await ethers.deployContract('FactRegistry', [authority])
  const source = await ethers.deployContract('ContextSource')
  for (const leftOperand of sourced) await facts.getFunction('setSource')(leftOperand, source)
  const deployed = await ethers.deployContract('PolicyEvaluator', [facts])
  now = BigInt((await ethers.provider.getBlock('latest'))?.timestamp ?? 0)
  evaluator = new Contract(await deployed.getAddress(), deployed.interface, ethers.provider)
})

const randomWord = (random: Random): bigint => BigInt(hexlify(Uint8Array.from({ length: 32 }, () => random(256))))

const randomCase = (random: Random): Case => ({
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
  ({ rightId, agreementId }: Case) =>
  (leftOperand: number): readonly bigint[] | undefined => {
    if (!sourced.includes(leftOperand)) return undefined
    const drawn = byteAt(agreementId, leftOperand) % 16
    return Array.from(
      { length: drawn >= 14 ? 0 : drawn === 13 ? 2 : 1 },
      (_, index) => BigInt(byteAt(rightId, leftOperand + index * 7) % 5) - 1n,
    )
  }

const decideOffChain = (given: Case): PolicyDecision => evaluatePolicy({ ...given, time: now, facts: factsOf(given) })

const decideOnChain = async ({ policy, action, productId, consumer, rightId, agreementId }: Case): Promise<PolicyDecision> => {
  const context = [productId, rightId, toBeHex(agreementId, 32), consumer]
  const decision = await evaluator.getFunction('evaluate').staticCall(hexlify(policy), [action, context], { blockTag: 'latest' })
  return {
    permitted: decision.permitted,
    reason: policyReasons[Number(decision.reason)] ?? 'Malformed',
    rule: Number(decision.rule),
    offset: Number(decision.offset),
    leftOperand: Number(decision.leftOperand),
    operator: Number(decision.operator),
    value: BigInt(decision.value),
  }
}

test('both evaluators give the same decision and reason', async () => {
  const random = randomFrom(seed)
  const seen = new Map<string, number>()
  for (let index = 0; index < cases; index++) {
    const given = randomCase(random)
    const decision = decideOffChain(given)
    assert.deepEqual(await decideOnChain(given), decision, `seed ${seed}, case ${index}: ${hexlify(given.policy)}`)
    seen.set(decision.reason, (seen.get(decision.reason) ?? 0) + 1)
  }
  // A generator that stopped reaching a reason would compare nothing there.
  assert.deepEqual(
    policyReasons.filter((reason) => (seen.get(reason) ?? 0) < 10),
    [],
    JSON.stringify([...seen]),
  )
})
