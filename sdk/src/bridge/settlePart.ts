// What anybody can do for a part on its own chain: no message is needed, and no word of the coordinator.

import { type ParticipantState, participantStates } from '../client/bridgeStates.ts'
import { type CausewayClient, signerOf } from '../client/createClient.ts'
import { read, send } from '../client/send.ts'
import { IParticipant__factory } from '../generated/contracts/factories/IParticipant__factory.ts'
import type { Part } from './transactionSpecification.ts'

export type PartParameters = {
  /** The contract that holds the part, on the client's chain. */
  readonly participant: string
  readonly part: Part
}

export type PartView = {
  readonly state: ParticipantState
  /** Unix seconds; 0 if the part was never prepared here. */
  readonly executeBy: number
  readonly decideBy: number
}

export const getPart = async (client: CausewayClient, { participant, part }: PartParameters): Promise<PartView> => {
  const contract = IParticipant__factory.connect(participant, client.provider)
  const [state, deadlines] = await Promise.all([read(() => contract.stateOf(part)), read(() => contract.deadlinesOf(part))])
  return {
    state: participantStates[Number(state)] ?? 'None',
    executeBy: Number(deadlines.executeBy),
    decideBy: Number(deadlines.decideBy),
  }
}

/**
 * Releases what is reserved for a part that was not executed by `executeBy`; any key can do it.
 *
 * @throws ParticipantNotRollable, ParticipantDeadlineAhead
 */
export const rollBackPart = async (client: CausewayClient, { participant, part }: PartParameters): Promise<void> => {
  const contract = IParticipant__factory.connect(participant, signerOf(client))
  await send(client, () => contract.rollBack(part))
}

export type SettlePartParameters = PartParameters & {
  /** Of {@link decisionSlot} of the coordinator, by storageProof under a header that the light client has taken; 0x-hex. */
  readonly proof: string
}

/**
 * Does what the coordinator has decided, by proof of its slot instead of a message; any key can do it.
 *
 * @throws ParticipantPartUnknown, ParticipantUndecided, ParticipantMessageUnexpected, StateProofClientUnknown, and what proofs are refused for
 */
export const settlePartByProof = async (
  client: CausewayClient,
  { participant, part, proof }: SettlePartParameters,
): Promise<void> => {
  const contract = IParticipant__factory.connect(participant, signerOf(client))
  await send(client, () => contract.settleByProof(part, proof))
}

/**
 * Tells the coordinator that nothing is left to do here, so that it can close the transaction; any key can do it.
 *
 * @throws ParticipantNotFinal, OutboxCursed
 */
export const acknowledgePart = async (client: CausewayClient, { participant, part }: PartParameters): Promise<void> => {
  const contract = IParticipant__factory.connect(participant, signerOf(client))
  await send(client, () => contract.acknowledge(part))
}
