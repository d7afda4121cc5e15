// The TypeScript evaluator over compiled bytes.
import { evaluatePolicy } from '@causeway/sdk/policy/evaluatePolicy'
import { examinePolicy } from '@causeway/sdk/policy/examinePolicy'
import type { EvaluatePolicyParameters } from '@causeway/sdk/policy/policyReading'
import { toBeHex } from 'ethers'
import { type CompiledAnswer, type CompiledCase, decideCompiled } from './compiledCase.ts'
import type { Engine } from './engine.ts'

export const bytesEngine: Engine = {
  name: 'bytes',
  decide: (question, options) => decideCompiled(ask, question, options),
}

const ask = async (one: CompiledCase): Promise<CompiledAnswer> => {
  const parameters = toParameters(one)
  return { decision: evaluatePolicy(parameters), states: examinePolicy(parameters) }
}

/** What the evaluator is called with. */
export const toParameters = ({ compiled, action, target, party, facts }: CompiledCase): EvaluatePolicyParameters => ({
  policy: compiled.bytes,
  action,
  productId: toBeHex(target, 32),
  consumer: toBeHex(party, 32),
  time: BigInt(facts.now ?? 0),
  facts: (code) => facts.words.get(code) ?? (facts.sources.has(code & 0x0fff) ? [] : undefined),
  codeOf: (operand) => facts.operandCodes.get(operand) ?? 0,
})
