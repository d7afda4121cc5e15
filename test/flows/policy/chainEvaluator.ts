// The Solidity evaluator on Hardhat's in-process network, with one contract as source of all facts.
import { Contract, hexlify, toBeHex } from 'ethers'
import hardhat from 'hardhat'
import type { PolicyDecision } from '../../../sdk/src/policy/evaluatePolicy.ts'
import { policyReasons } from '../../../sdk/src/policy/policyReason.ts'

export type ChainRequest = {
  readonly policy: Uint8Array
  readonly action: number
  /** 0x-hex of 32 bytes. */
  readonly productId: string
  readonly consumer: string
  readonly rightId: bigint
  readonly agreementId: bigint
}

export type ChainEvaluator = {
  readonly source: Contract
  /** Unix seconds of the block on which every call is made. */
  readonly now: bigint
  readonly decide: (request: ChainRequest) => Promise<PolicyDecision>
}

/**
 * @param sourceName a fact source under test/contracts/policy without constructor arguments
 * @param leftOperands what it answers for
 */
export const openChainEvaluator = async (
  sourceName: string,
  leftOperands: readonly number[],
  time: bigint,
): Promise<ChainEvaluator> => {
  await hardhat.tasks.getTask('build').run({ quiet: true })
  const { ethers } = await hardhat.network.create({ network: 'default', override: { initialDate: '2026-01-01T00:00:00Z' } })
  const [account] = await ethers.getSigners()
  const authority = await ethers.deployContract('AccessManager', [account?.address])
  const facts = await ethers.deployContract('FactRegistry', [authority])
  const source = await ethers.deployContract(sourceName)
  for (const leftOperand of leftOperands) await facts.getFunction('setSource')(leftOperand, source)
  const deployed = await ethers.deployContract('PolicyEvaluator', [facts])
  await ethers.provider.send('evm_setNextBlockTimestamp', [`0x${time.toString(16)}`])
  await ethers.provider.send('evm_mine', [])
  const now = BigInt((await ethers.provider.getBlock('latest'))?.timestamp ?? 0)
  const evaluator = new Contract(await deployed.getAddress(), deployed.interface, ethers.provider)
  return {
    source: new Contract(await source.getAddress(), source.interface, account ?? null),
    now,
    decide: (request) => decide(evaluator, request),
  }
}

const decide = async (evaluator: Contract, request: ChainRequest): Promise<PolicyDecision> => {
  const { policy, action, productId, consumer, rightId, agreementId } = request
  const context = [productId, rightId, toBeHex(agreementId, 32), consumer]
  const decision = await evaluator.getFunction('evaluate').staticCall(hexlify(policy), [action, context])
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
