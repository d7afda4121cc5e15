// The inbox of a route as a deliverer knows it: its events, its calls, and the gas of a delivery, which comes from the messages alone.
import { dataLength, Interface, id as topicOf } from 'ethers'
import type { ChainLog, LogFilter } from './chainView.ts'
import type { Route } from './route.ts'

const inbox = new Interface([
  'function deliver(bytes[] messages, bytes[] proofs)',
  'function routeOf(uint64 sourceChainId) view returns (address outbox, address[] verifiers, uint8[3] demanded)',
  'function classOf(address recipient) view returns (uint8)',
  'function isDelivered(uint64 sourceChainId, address outbox, uint64 nonce) view returns (bool)',
  'function stateOf(bytes message) view returns (uint8)',
])

export type Settled = 'delivered' | 'failed' | 'cancelled'

const settledBy: Readonly<Record<string, Settled>> = {
  [topicOf('MessageDelivered(bytes32,uint64,uint64)')]: 'delivered',
  [topicOf('MessageFailed(bytes32,uint64,uint64,bytes)')]: 'failed',
  [topicOf('MessageCancelled(bytes32,uint64,uint64)')]: 'cancelled',
}

/** Everything that the inbox says of messages of the source chain. */
export const settledFilter = ({ inbox: address, sourceChainId }: Route): LogFilter => ({
  address,
  topics: [null, null, `0x${sourceChainId.toString(16).padStart(64, '0')}`],
})

/** What a log says of a message; undefined if it says nothing of one. */
export const readSettled = ({ topics }: ChainLog): { readonly id: string; readonly to: Settled } | undefined => {
  const [event = '', id] = topics
  const to = settledBy[event]
  return to === undefined || id === undefined ? undefined : { id, to }
}

export const deliverData = (messages: readonly string[], proofs: readonly string[]): string =>
  inbox.encodeFunctionData('deliver', [messages, proofs])

export const routeCall = (sourceChainId: number): string => inbox.encodeFunctionData('routeOf', [sourceChainId])
export const classCall = (recipient: string): string => inbox.encodeFunctionData('classOf', [recipient])
export const deliveredCall = ({ sourceChainId, outbox }: Route, nonce: bigint): string =>
  inbox.encodeFunctionData('isDelivered', [sourceChainId, outbox, nonce])
export const stateCall = (bytes: string): string => inbox.encodeFunctionData('stateOf', [bytes])

export const readRoute = (data: string): { readonly verifiers: readonly string[]; readonly demanded: readonly number[] } => {
  const { verifiers, demanded } = inbox.decodeFunctionResult('routeOf', data)
  return { verifiers: [...verifiers].map(String), demanded: [...demanded].map(Number) }
}

const BASE_GAS = 100_000
/** Guard, state, bucket and event of a message, besides its recipient. */
const MESSAGE_GAS = 90_000
/** A byte of calldata at its dearest (EIP-7623), and what it costs to copy and hash. */
const BYTE_GAS = 44
const SIGNATURE_GAS = 9_000
const SIGNATURE_BYTES = 65
/** The kind of a proof that shows a slot, and its bytes before the runs of ids: kind, destination and nonce of the checkpoint, accumulator. */
const BY_STORAGE = '0x02'
const STORED_HEAD = 49
/** What a byte behind the runs takes to be decoded, walked and hashed, at its dearest. */
const STORAGE_BYTE_GAS = 200

/** Gas of what a message adds to a delivery: its recipient's gas, what EIP-150 keeps back for it, and the inbox's own work. */
export const gasOfMessage = ({ gasLimit, bytes }: { readonly gasLimit: number; readonly bytes: number }): number =>
  gasLimit + Math.ceil(gasLimit / 63) + MESSAGE_GAS + bytes * BYTE_GAS

const bytesOf = (proofs: readonly string[]): number => proofs.reduce((sum, proof) => sum + dataLength(proof), 0)

/** Bytes of a proof that show a slot: what follows the runs, of which one is before each message and one after the last. */
const storageBytesOf = (proof: string, messages: number): number => {
  if (!proof.startsWith(BY_STORAGE)) return 0
  const bytes = Buffer.from(proof.slice(2), 'hex')
  let end = STORED_HEAD
  for (let run = 0; run <= messages; run++) end += 2 + 32 * bytes.readUInt16BE(end)
  return bytes.length - end
}

/**
 * Gas of a delivery. It is asked for, not spent: what is left is given back. Other proofs than the committee's are ids to be hashed: what the
 * 32 bytes of one cost at their dearest is twice what it takes to read and hash it; what a proof by storage has behind them takes more.
 */
export const gasOfDelivery = (
  messages: readonly { readonly gasLimit: number; readonly bytes: number }[],
  signed: readonly string[],
  others: readonly string[] = [],
): number => {
  const ofSignatures = Math.ceil(bytesOf(signed) / SIGNATURE_BYTES) * SIGNATURE_GAS
  const storageBytes = others.reduce((sum, proof) => sum + storageBytesOf(proof, messages.length), 0)
  const ofProofs = (bytesOf(signed) + bytesOf(others)) * BYTE_GAS + ofSignatures + storageBytes * STORAGE_BYTE_GAS
  return messages.reduce((sum, message) => sum + gasOfMessage(message), BASE_GAS + ofProofs)
}

/** What one transaction may ask for (EIP-7825). */
const MOST_GAS = 2 ** 24
/** Bytes of the data of a transaction: nodes take no more than 128 KiB of the whole. */
const MOST_BYTES = 130_000

/** What one transaction may ask for and hold, less the proofs. */
export const MOST_MESSAGE_GAS = MOST_GAS - 2_000_000
export const MOST_MESSAGE_BYTES = MOST_BYTES - 40_000

/** Whether nodes take a transaction of this gas and data at all. */
export const isSendable = (gas: number, data: string): boolean => gas <= MOST_GAS && dataLength(data) <= MOST_BYTES
