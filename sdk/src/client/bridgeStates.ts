// Enumerations of the bridge's contracts, each in the contract's order.

/** How dear a mistake is at a recipient (contracts/bridge/IInbox.sol). */
export const messageClasses = ['None', 'Data', 'Value', 'Decision'] as const
export type MessageClass = (typeof messageClasses)[number]

/** Of a message on its destination (contracts/bridge/IInbox.sol). */
export const messageStates = ['None', 'Delivered', 'Failed', 'Cancelled'] as const
export type MessageState = (typeof messageStates)[number]

/** Of a part of an atomic transaction (contracts/bridge/IParticipant.sol). */
export const participantStates = [
  'None',
  'Prepared',
  'Refused',
  'Tombstone',
  'Executed',
  'Failed',
  'Finalized',
  'RolledBack',
] as const
export type ParticipantState = (typeof participantStates)[number]
