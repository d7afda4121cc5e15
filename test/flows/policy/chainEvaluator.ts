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
  /** Where left operands by IRI get their codes. */
  readonly registry: Contract
  /** Unix seconds of the block on which every call is made. */
  readonly now: bigint
  /** Makes the latest block one of a later second, in unix seconds; returns its time. */
  readonly mineAt: (time: bigint) => Promise<bigint>
  /** Does something and forgets what it did to the chain. */
  readonly apart: <Result>(task: () => Promise<Result>) => Promise<Result>
  readonly decide: (request: ChainRequest) => Promise<PolicyDecision>
}

/** A network of its own, and how to make its latest block one of a given second. */
export const openNetwork = async () => {
  await hardhat.tasks.getTask('build').run({ quiet: true })
  const { ethers } = await hardhat.network.create({ network: 'default', override: { initialDate: '2026-01-01T00:00:00Z' } })
  const [account] = await ethers.getSigners()
  const mineAt = async (time: bigint): Promise<bigint> => {
    await ethers.provider.send('evm_setNextBlockTimestamp', [`0x${time.toString(16)}`])
    await ethers.provider.send('evm_mine', [])
    return BigInt((await ethers.provider.getBlock('latest'))?.timestamp ?? 0)
  }
  return { ethers, account, mineAt }
}

export type TestNetwork = Awaited<ReturnType<typeof openNetwork>>

type Deployed = Awaited<ReturnType<TestNetwork['ethers']['deployContract']>>

/** An evaluator whose registry names one source for some codes. */
export const deployEvaluator = async ({ ethers, account }: TestNetwork, source: Deployed, codes: readonly number[]) => {
  const authority = await ethers.deployContract('AccessManager', [account?.address])
  const facts = await ethers.deployContract('FactRegistry', [authority])
  for (const code of codes) await facts.getFunction('setSource')(code, source)
  const deployed = await ethers.deployContract('PolicyEvaluator', [facts])
  return { facts, address: await deployed.getAddress(), abi: deployed.interface }
}

/**
 * @param sourceName a fact source under test/contracts/policy without constructor arguments
 * @param codes what it answers for, without their upper four bits
 */
export const openChainEvaluator = async (sourceName: string, codes: readonly number[], time: bigint): Promise<ChainEvaluator> => {
  const network = await openNetwork()
  const { ethers, account } = network
  const source = await ethers.deployContract(sourceName)
  const { facts, address, abi } = await deployEvaluator(network, source, codes)
  const evaluator = new Contract(address, abi, ethers.provider)
  return {
    source: new Contract(await source.getAddress(), source.interface, account ?? null),
    registry: new Contract(await facts.getAddress(), facts.interface, account ?? null),
    now: await network.mineAt(time),
    mineAt: network.mineAt,
    apart: async (task) => {
      const snapshot: unknown = await ethers.provider.send('evm_snapshot', [])
      const result = await task()
      await ethers.provider.send('evm_revert', [snapshot])
      return result
    },
    decide: (request) => decide(evaluator, request),
  }
}

const decide = async (evaluator: Contract, request: ChainRequest): Promise<PolicyDecision> => {
  const { policy, action, productId, consumer, rightId, agreementId } = request
  const context = [productId, rightId, toBeHex(agreementId, 32), consumer]
  return toDecision(await evaluator.getFunction('evaluate').staticCall(hexlify(policy), [action, context]))
}

/** As the ABI gives it: numbers as bigint, `value` as 0x-hex. */
type ChainDecision = Readonly<Record<'reason' | 'rule' | 'offset' | 'leftOperand' | 'operator', bigint>> & {
  readonly permitted: boolean
  readonly value: string
}

export const toDecision = (decision: ChainDecision): PolicyDecision => ({
  permitted: decision.permitted,
  reason: policyReasons[Number(decision.reason)] ?? 'Malformed',
  rule: Number(decision.rule),
  offset: Number(decision.offset),
  leftOperand: Number(decision.leftOperand),
  operator: Number(decision.operator),
  value: BigInt(decision.value),
})
