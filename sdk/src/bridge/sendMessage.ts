import { hexlify, Interface } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { eventOf } from '../client/events.ts'
import { decodeFault } from '../client/revert.ts'
import { send } from '../client/send.ts'
import { interoperableAddress } from './interoperableAddress.ts'

export type SendMessageParameters = {
  readonly destinationChainId: number | bigint
  /** A contract on the destination chain that its inbox allows. */
  readonly recipient: string
  /** At most 16,384 bytes; as text it is 0x-hex. */
  readonly payload: Uint8Array | string
  /** Gas with which the recipient is called, exactly: 1 to 8,000,000. Default: 200,000. */
  readonly gasLimit?: number
}
export type SendMessageReturnType = {
  readonly messageId: string
  /** Counts the messages of the outbox to the destination, from 1. */
  readonly nonce: bigint
  /** The canonical bytes, 0x-hex: retryMessage and cancelMessage need them. */
  readonly message: string
  /** Hash of the transaction on this chain. */
  readonly transaction: string
}

/** The one attribute that an outbox takes. */
const attributes = new Interface(['function gasLimit(uint32)'])

/**
 * Sends a message to another chain. That it arrives is the work of the relay; traceMessage says how far it is.
 *
 * @throws OutboxRouteUnknown, OutboxCursed, OutboxPayloadTooLong, OutboxGasLimitInvalid, OutboxSenderSuspended, ArgumentInvalid
 * @example
 * const { messageId } = await sendMessage(client, { destinationChainId: 8_010_978, recipient, payload: '0x01' })
 */
export const sendMessage = async (client: CausewayClient, parameters: SendMessageParameters): Promise<SendMessageReturnType> => {
  const { outbox } = client.contracts
  const { to, payload, given } = encode(parameters)
  const receipt = await send(client, () => outbox.sendMessage(to, payload, given))
  const { messageId, nonce, message } = eventOf(outbox, receipt, 'MessageCommitted')
  return { messageId, nonce, message, transaction: receipt.hash }
}

/** @throws ArgumentInvalid */
const encode = ({ destinationChainId, recipient, payload, gasLimit }: SendMessageParameters) => {
  try {
    const given = gasLimit === undefined ? [] : [attributes.encodeFunctionData('gasLimit', [gasLimit])]
    return { to: interoperableAddress(destinationChainId, recipient), payload: hexlify(payload), given }
  } catch (fault) {
    throw decodeFault(fault)
  }
}
