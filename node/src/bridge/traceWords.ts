// The life of a message, and of a transaction across chains, in lines.
import type { DeliveryProof } from '@causeway/sdk/bridge/deliveryProof'
import type { FailureReason } from '@causeway/sdk/bridge/failureReason'
import type { Obstacle } from '@causeway/sdk/bridge/routeObstacles'
import type { MessageStep, MessageTrace } from '@causeway/sdk/bridge/traceMessage'
import type { TransactionStep, TransactionTrace } from '@causeway/sdk/bridge/traceTransaction'
import { time } from '../member/words.ts'
import { type NetworkChain, nameOf } from './chains.ts'

const obstacles: Readonly<Record<Obstacle, string>> = {
  noRoute: 'the destination has no route from this chain',
  otherOutbox: 'the destination believes another outbox now',
  cursed: 'the route is stopped',
  recipientNotAllowed: 'the destination does not let its recipient be called',
  limitReached: 'the route has no room for its class now',
}

const at = ({ block, time: seconds, transaction }: { block: number; time: number; transaction: string }): string =>
  `${time(seconds)}  block ${block}  ${transaction}`

const why = ({ code, summary }: FailureReason): string => `${code}: ${summary}`

export const messageLines = (trace: MessageTrace, chains: readonly NetworkChain[]): readonly string[] => {
  const { sent, state, steps, obstacles: found } = trace
  const { sourceChainId, destinationChainId, nonce, sender, recipient, gasLimit, payload } = sent.message
  const [from, to] = [nameOf(chains, sourceChainId), nameOf(chains, destinationChainId)]
  return [
    `message ${sent.messageId}`,
    `  ${from} → ${to}, number ${nonce}: ${state === 'None' ? 'on its way' : state.toLowerCase()}`,
    `  from ${sender} to ${recipient}, ${gasLimit} gas, ${(payload.length - 2) / 2} bytes`,
    `  sent       ${from}  ${at(sent)}`,
    `             accumulator ${sent.accumulator}`,
    ...steps.flatMap((step) => stepLines(step, to)),
    ...found.map((name) => `  in its way: ${obstacles[name]}`),
  ]
}

const stepLines = (step: MessageStep, to: string): string[] => [
  `  ${step.kind.padEnd(9)}  ${to}  ${at(step)}`,
  ...(step.reason === undefined ? [] : [`             ${why(step.reason)}`]),
  ...(step.gasLimit === undefined ? [] : [`             with ${step.gasLimit} gas`]),
  ...(step.delivery?.proofs ?? []).flatMap(proofLines),
]

const proofLines = (proof: DeliveryProof): string[] => {
  if (proof.kind === 'committee')
    return [
      `             committee of epoch ${proof.epoch} (${proof.verifier}):`,
      ...proof.signers.map(({ jurisdiction, account }) => `               ${jurisdiction} ${account}`),
    ]
  if (proof.kind === 'unknown') return [`             a proof that is not read (${proof.verifier})`]
  return [`             light client, by ${proof.kind} under height ${proof.height} (${proof.verifier})`]
}

export const transactionLines = (trace: TransactionTrace, chains: readonly NetworkChain[]): readonly string[] => {
  const { xid, state, coordinator, initiator, deadlines, legs, parts, steps } = trace
  return [
    `transaction ${xid}`,
    `  led by ${nameOf(chains, coordinator.chainId)}: ${state}, begun by ${initiator}`,
    `  reserve by ${time(deadlines.prepareBy)}, execute by ${time(deadlines.executeBy)}, decide by ${time(deadlines.decideBy)}`,
    ...legs.map(
      ({ chainId, participant, amount }, index) =>
        `  leg ${index}  ${nameOf(chains, chainId)} ${participant}${amount === 0n ? '' : `, amount ${amount}`}: ${parts[index] ?? 'not asked'}`,
    ),
    ...steps.flatMap((step) => transactionStep(step, chains)),
  ]
}

const transactionStep = (step: TransactionStep, chains: readonly NetworkChain[]): string[] => [
  `  ${nameOf(chains, step.chainId)}  ${step.event}${step.leg === undefined ? '' : ` of leg ${step.leg}`}  ${at(step)}`,
  ...(step.reason === undefined ? [] : [`      ${why(step.reason)}`]),
  ...step.messages.map((messageId) => `      sends ${messageId}`),
]
