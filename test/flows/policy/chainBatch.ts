// Many random cases on the Solidity evaluator in one call.
import { Contract, hexlify, toBeHex } from 'ethers'
import type { PolicyDecision } from '../../../sdk/src/policy/evaluatePolicy.ts'
import type { RuleState } from '../../../sdk/src/policy/examinePolicy.ts'
import { type DutyState, outcomeNames } from '../../../sdk/src/policy/policyReading.ts'
import { deployEvaluator, openNetwork, toDecision } from './chainEvaluator.ts'
import { codedOperands, dutyWords, sourced, sparselySourced } from './contextFacts.ts'
import type { RandomCase } from './randomCase.ts'

export type ChainAnswer = { readonly decision: PolicyDecision; readonly states: readonly RuleState[] }

export type ChainBatch = {
  /** Unix seconds of the block on which every call is made. */
  readonly now: bigint
  readonly answer: (cases: readonly RandomCase[]) => Promise<ChainAnswer[]>
}

/** Two evaluators, one of which has few sources: of what a source answers for, everything is asked. */
export const openChainBatch = async (time: bigint): Promise<ChainBatch> => {
  const network = await openNetwork()
  const { ethers } = network
  const source = await ethers.deployContract('ContextSource')
  const evaluators = { true: '', false: '' }
  for (const isSparse of [true, false] as const) {
    const { facts, address } = await deployEvaluator(network, source, isSparse ? sparselySourced : sourced)
    for (const [operand, code] of codedOperands) await facts.getFunction('setCode')(toBeHex(operand, 32), code)
    evaluators[`${isSparse}`] = address
  }
  const deployed = await ethers.deployContract('PolicyBatch')
  const now = await network.mineAt(time)
  const batch = new Contract(await deployed.getAddress(), deployed.interface, ethers.provider)
  const sourceAddress = await source.getAddress()
  const answer = async (cases: readonly RandomCase[]): Promise<ChainAnswer[]> => {
    const given = cases.map((one) => toCase(one, evaluators[`${one.isSparse}`]))
    const { decisions, states } = await batch.getFunction('run').staticCall(sourceAddress, given)
    return cases.map((_, index) => ({ decision: toDecision(decisions[index]), states: states[index].map(toState) }))
  }
  return { now, answer }
}

const toCase = (one: RandomCase, evaluator: string): unknown[] => [
  evaluator,
  hexlify(one.policy),
  [one.action, [one.productId, one.rightId, toBeHex(one.agreementId, 32), one.consumer]],
  dutyWords(one.policy, one.rightId).map((word) => toBeHex(word, 32)),
]

/** In the order of `DutyState` in contracts/policy/IPolicyEvaluator.sol. */
const dutyStates: readonly DutyState[] = ['None', 'NotSet', 'Fulfilled', 'Violated', 'Inactive', 'Undecided']

type ChainState = Readonly<Record<keyof RuleState, bigint>>

const toState = (state: ChainState): RuleState => {
  const outcome = (code: bigint) => outcomeNames[Number(code)] ?? 'Malformed'
  return {
    tag: Number(state.tag),
    about: outcome(state.about),
    refinements: outcome(state.refinements),
    constraints: outcome(state.constraints),
    duties: outcome(state.duties),
    duty: dutyStates[Number(state.duty)] ?? 'None',
    state: dutyStates[Number(state.state)] ?? 'None',
  }
}
