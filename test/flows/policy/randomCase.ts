// One random case of the differential test: a policy, a request, and the facts that go with it.
import { hexlify } from 'ethers'
import type { EvaluatePolicyParameters } from '../../../sdk/src/policy/policyReading.ts'
import { codedOperands, contextFacts, type FactSeeds, nameOf } from './contextFacts.ts'
import type { Random } from './randomConstraint.ts'
import { randomAction, randomName, randomPolicy } from './randomPolicy.ts'

export type RandomCase = FactSeeds & {
  readonly action: number
  readonly productId: string
  readonly consumer: string
}

const randomWord = (random: Random): bigint => BigInt(hexlify(Uint8Array.from({ length: 32 }, () => random(256))))

export const randomCase = (random: Random, now: bigint): RandomCase => ({
  policy: randomPolicy(random, now),
  action: randomAction(random),
  productId: nameOf(randomName(random)),
  consumer: nameOf(randomName(random)),
  rightId: randomWord(random),
  agreementId: randomWord(random),
  isSparse: random(12) === 0,
})

/** The case as the evaluator in TypeScript takes it. */
export const parametersOf = (given: RandomCase, time: bigint): EvaluatePolicyParameters => ({
  ...given,
  time,
  facts: contextFacts(given),
  codeOf: (iri) => codedOperands.get(iri) ?? 0,
})
