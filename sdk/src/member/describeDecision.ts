import type { CausewayClient } from '../client/createClient.ts'
import { decodeFault } from '../client/revert.ts'
import type { Decision, DecisionCall } from './decision.ts'
import type { DecisionEffect, DescribedCall } from './decisionEffect.ts'
import { contractAt, decodeCall } from './decodeCall.ts'
import { describeBridgeCall, describeRecovery } from './describeBridgeCall.ts'
import { describeGovernanceCall } from './describeGovernanceCall.ts'
import { describeMemberCall } from './describeMemberCall.ts'
import { describeValidatorCall } from './describeValidatorCall.ts'

export type DescribeDecisionReturnType = {
  /** The words of the proposer: they bind nobody. */
  readonly description: string
  readonly calls: readonly DescribedCall[]
}

/**
 * Says what a decision changes, before and after: read from its calls and from the chain as it is now, not from its description, which
 * says whatever its author likes. A call that is not known is said to be so.
 *
 * @example
 * const { calls } = await describeDecision(client, { calls: [admitCall(client, id)], description: 'Admit them' })
 * // calls[0].effect: { kind: 'member', member: {…}, before: 'applied', after: 'admitted' }
 */
export const describeDecision = async (client: CausewayClient, decision: Decision): Promise<DescribeDecisionReturnType> => ({
  description: decision.description,
  calls: await Promise.all(decision.calls.map((call) => describeCall(client, call))),
})

const describeCall = async (client: CausewayClient, call: DecisionCall): Promise<DescribedCall> => {
  const [effect, refusal] = await Promise.all([effectOf(client, call), refusalOf(client, call)])
  return { ...call, contract: contractAt(client, call.target), effect, refusal }
}

const effectOf = async (client: CausewayClient, call: DecisionCall): Promise<DecisionEffect> => {
  const decoded = decodeCall(client, call)
  if (decoded === undefined) return (await describeRecovery(client, call)) ?? { kind: 'unknown' }
  for (const describe of [describeMemberCall, describeValidatorCall, describeGovernanceCall, describeBridgeCall]) {
    const effect = await describe(client, decoded)
    if (effect !== undefined) return effect
  }
  return { kind: 'setting', contract: decoded.contract, function: decoded.function, arguments: decoded.named }
}

/** Makes the call as the timelock would, without a trace. */
const refusalOf = async (
  { provider, deployment }: CausewayClient,
  { target, value, data }: DecisionCall,
): Promise<DescribedCall['refusal']> => {
  const from = deployment.contracts.ConsortiumTimelock.address
  try {
    await provider.call({ from, to: target, value, data })
    return undefined
  } catch (fault) {
    const { code, kind, summary, metadata } = decodeFault(fault)
    if (kind === 'unavailable') throw decodeFault(fault)
    return { code, summary, metadata }
  }
}
