// The Solidity evaluator on Hardhat's in-process chain. Facts are mocked at the fact-source interface: test/contracts/policy/CaseRunner.sol.
import type { PolicyDecision } from '@causeway/sdk/policy/evaluatePolicy'
import type { RuleState } from '@causeway/sdk/policy/examinePolicy'
import { type DutyState, outcomeNames } from '@causeway/sdk/policy/policyReading'
import { policyReasons } from '@causeway/sdk/policy/policyReason'
import { Contract, hexlify, toBeHex } from 'ethers'
import hardhat from 'hardhat'
import { type CompiledAnswer, type CompiledCase, decideCompiled } from './compiledCase.ts'
import type { Engine } from './engine.ts'

/** The order is that of `DutyState` in contracts/policy/IPolicyEvaluator.sol. */
const dutyStates: readonly DutyState[] = ['None', 'NotSet', 'Fulfilled', 'Violated', 'Inactive', 'Undecided']

type Chain = { readonly run: Contract; readonly evaluator: string; readonly registry: string; now: number }

const toHex = (word: bigint): string => toBeHex(BigInt.asUintN(256, word), 32)

/** Opens a chain when the first case is asked, and another whenever a case lies before the last block. */
export const chainEngine = (): Engine => {
  let chain: Chain | undefined
  let isBuilt = false
  const ask = async (one: CompiledCase): Promise<CompiledAnswer> => {
    if (!isBuilt) await hardhat.tasks.getTask('build').run({ quiet: true })
    isBuilt = true
    const now = one.facts.now ?? chain?.now ?? 1_800_000_000
    if (chain === undefined || now < chain.now) chain = await openChain(now)
    if (now > chain.now) await mineAt(chain, now)
    return await decide(chain, one)
  }
  return { name: 'chain', decide: (question, options) => decideCompiled(ask, question, options) }
}

/** Deploys at times before `now`. */
const openChain = async (now: number): Promise<Chain> => {
  const initialDate = new Date((now - 3600) * 1000).toISOString()
  const { ethers } = await hardhat.network.create({
    network: 'default',
    override: { initialDate, allowUnlimitedContractSize: false },
  })
  const runner = await ethers.deployContract('CaseRunner')
  const authority = await ethers.deployContract('AccessManager', [runner])
  const registry = await ethers.deployContract('FactRegistry', [authority])
  const evaluator = await ethers.deployContract('PolicyEvaluator', [registry])
  const run = new Contract(await runner.getAddress(), runner.interface, ethers.provider)
  const chain = { run, evaluator: await evaluator.getAddress(), registry: await registry.getAddress(), now: now - 1 }
  await mineAt(chain, now)
  return chain
}

const mineAt = async (chain: Chain, now: number): Promise<void> => {
  // CAST: the contract was made with Hardhat's provider just above.
  const provider = chain.run.runner as unknown as { readonly send: (method: string, parameters: unknown[]) => Promise<unknown> }
  await provider.send('evm_setNextBlockTimestamp', [toBeHex(now)])
  await provider.send('evm_mine', [])
  chain.now = now
}

const decide = async (chain: Chain, { compiled, action, target, party, facts }: CompiledCase): Promise<CompiledAnswer> => {
  const context = [toHex(target), 1n, toBeHex(1, 32), toHex(party)]
  const answers = {
    codes: [...facts.words.keys()],
    words: [...facts.words.values()].map((words) => words.map(toHex)),
    operands: [...facts.operandCodes.keys()].map(toHex),
    operandCodes: [...facts.operandCodes.values()],
  }
  const asked = [chain.evaluator, chain.registry, hexlify(compiled.bytes), [action, context], answers]
  const [decision, rules] = await chain.run.getFunction('run').staticCall(...asked, { gasLimit: 16_000_000 })
  return { decision: toDecision(decision), states: [...rules].map(toState) }
}

/** A struct of the chain as ethers gives it: fields by name, numbers as bigint. */
type Fields = Readonly<Record<string, bigint>> & { readonly permitted: boolean; readonly value: string }

const toDecision = (found: Fields): PolicyDecision => ({
  permitted: found.permitted,
  reason: policyReasons[Number(found.reason)] ?? 'Malformed',
  rule: Number(found.rule),
  offset: Number(found.offset),
  leftOperand: Number(found.leftOperand),
  operator: Number(found.operator),
  value: BigInt(found.value),
})

const toState = (found: Fields): RuleState => {
  const outcome = (code: bigint | undefined) => outcomeNames[Number(code)] ?? 'Malformed'
  const state = (code: bigint | undefined) => dutyStates[Number(code)] ?? 'Undecided'
  return {
    tag: Number(found.tag),
    about: outcome(found.about),
    refinements: outcome(found.refinements),
    constraints: outcome(found.constraints),
    duties: outcome(found.duties),
    duty: state(found.duty),
    state: state(found.state),
  }
}
