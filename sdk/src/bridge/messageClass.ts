/** How dear a mistake is at a recipient, in the order of contracts/bridge/IInbox.sol. */
export const messageClasses = ['None', 'Data', 'Value', 'Decision'] as const
export type MessageClass = (typeof messageClasses)[number]
