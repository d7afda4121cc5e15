// The life of a message in a process of the bridge: one table.
import { relayErrors } from './errors.ts'

export const messageStates = ['seen', 'attested', 'quorum', 'submitted', 'delivered', 'failed', 'cancelled'] as const
export type MessageState = (typeof messageStates)[number]

/**
 * What can follow each state. An attester ends at `attested`. What the destination's events say can follow everything, because another
 * deliverer may have been first; only it is ever final.
 */
export const messageTransitions: Readonly<Record<MessageState, readonly MessageState[]>> = {
  seen: ['attested', 'delivered', 'failed', 'cancelled'],
  attested: ['quorum', 'seen', 'delivered', 'failed', 'cancelled'],
  quorum: ['submitted', 'seen', 'delivered', 'failed', 'cancelled'],
  submitted: ['seen', 'delivered', 'failed', 'cancelled'],
  failed: ['delivered', 'cancelled'],
  delivered: [],
  cancelled: [],
}

/** @throws RelayTransitionUnlisted */
export const assertMessageTransition = (from: MessageState, to: MessageState): void => {
  if (!messageTransitions[from].includes(to)) throw relayErrors.RelayTransitionUnlisted({ from, to })
}
