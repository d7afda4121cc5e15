// What crosses from one chain to another; contracts/bridge/MessageBytes.sol says the same in Solidity.

export type Message = {
  readonly sourceChainId: bigint
  /** The outbox that sent it, on the source chain. */
  readonly outbox: string
  /** Counts the messages of the outbox to the destination chain, from 1, without gaps. */
  readonly nonce: bigint
  readonly destinationChainId: bigint
  /** The inbox that may deliver it, on the destination chain. */
  readonly inbox: string
  /** Who called the outbox. */
  readonly sender: string
  readonly recipient: string
  /** Gas with which the recipient is called, exactly. */
  readonly gasLimit: number
  /** 0x-hex. */
  readonly payload: string
}

export const MESSAGE_VERSION = 1
/** Bytes before the payload. */
export const MESSAGE_HEADER_BYTES = 113
