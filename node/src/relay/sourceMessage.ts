// A message as the log of its outbox tells it. Everything is recomputed from its bytes and compared with the operator's own options.
import { setTimeout as sleep } from 'node:timers/promises'
import { accumulate } from '@causeway/sdk/bridge/accumulate'
import { ACCUMULATOR_SLOT, MESSAGES_PER_CHECKPOINT } from '@causeway/sdk/bridge/checkpointSlot'
import { decodeMessage } from '@causeway/sdk/bridge/decodeMessage'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import { AbiCoder, ParamType, toBeHex, id as topicOf } from 'ethers'
import type { ChainLog, ChainView, LogFilter } from './chainView.ts'
import { relayErrors } from './errors.ts'
import type { Sent } from './headerStore.ts'
import type { Route } from './route.ts'

export type SourceMessage = {
  readonly id: string
  readonly nonce: bigint
  /** Canonical, as 0x-hex. */
  readonly bytes: string
  readonly gasLimit: number
  /** Block of the source. */
  readonly height: number
}

const SENT = topicOf('MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)')
/** Parsed once: it is needed for each message. */
const SENT_DATA = [ParamType.from('bytes32'), ParamType.from('bytes')]
const chainTopic = (chainId: number): string => `0x${chainId.toString(16).padStart(64, '0')}`

/** Everything that an outbox has sent, whatever its destination. */
export const allSentFilter = (outbox: string): LogFilter => ({ address: outbox, topics: [SENT] })

/** Whether a log of the outbox tells of a message to the destination of the route. */
export const isOfRoute = ({ destinationChainId }: Route, { topics }: ChainLog): boolean =>
  topics[2] === chainTopic(destinationChainId)

/** What a log says of the accumulator. @throws RelayMessageForged */
export const readAccumulated = ({ topics, data, height, transactionHash }: ChainLog): Sent => {
  const [, id, destination, nonceTopic] = topics
  const accumulated = data.slice(0, 66)
  if (id === undefined || destination === undefined || nonceTopic === undefined || accumulated.length !== 66)
    throw relayErrors.RelayMessageForged({ problem: 'accumulator', transaction: transactionHash, height })
  const nonce = BigInt(nonceTopic)
  const isKept = nonce % MESSAGES_PER_CHECKPOINT === 0n
  return { id, accumulated, height, ...(isKept && { checkpoint: { destinationChainId: BigInt(destination), nonce } }) }
}

/** Looks before storage that contradicts the logs counts, and milliseconds between two. */
const LOOKS = 5
const LOOK_MS = 200

/**
 * The logs of all that an outbox has sent in some blocks lead from its accumulator before them to the one after: none is invented or missing.
 * A node may answer for its newest block with what the next one, which it is making, has stored already (anvil does): it is asked again.
 *
 * @throws RelayCommitmentMissing, and as ChainView.storage
 */
export const assertCommitted = async (
  view: ChainView,
  outbox: string,
  { logs, from, to }: { readonly logs: readonly ChainLog[]; readonly from: number; readonly to: number },
): Promise<void> => {
  const ids = logs.map((log) => readAccumulated(log).id)
  for (let look = 1; ; look++) {
    const [before, stored] = await view.storage(outbox, toBeHex(ACCUMULATOR_SLOT, 32), [from - 1, to])
    const told = accumulate(ids, before)
    if (told === stored) return
    if (look === LOOKS) throw relayErrors.RelayCommitmentMissing({ outbox, from, to, told, stored })
    await sleep(LOOK_MS)
  }
}

/** @throws RelayMessageForged if the log tells something else than the bytes */
export const readSent = (route: Route, { topics, data, height, transactionHash }: ChainLog): SourceMessage => {
  const forged = (problem: string, cause?: unknown) =>
    relayErrors.RelayMessageForged({ problem, transaction: transactionHash, height }, cause)
  const [event, id, destination, nonceTopic] = topics
  if (event !== SENT || id === undefined || destination === undefined || nonceTopic === undefined) throw forged('topics')
  const bytes = bytesOf(data, forged)
  if (messageIdOf(bytes) !== id) throw forged('the id is not the hash of the bytes')
  const { sourceChainId, outbox, nonce, destinationChainId, gasLimit } = decoded(bytes, forged)
  if (Number(sourceChainId) !== route.sourceChainId) throw forged('source chain')
  if (outbox !== route.outbox) throw forged('outbox')
  if (Number(destinationChainId) !== route.destinationChainId) throw forged('destination chain')
  if (nonce !== BigInt(nonceTopic)) throw forged('nonce')
  return { id, nonce, bytes, gasLimit: Number(gasLimit), height }
}

type Forged = (problem: string, cause?: unknown) => Error

const bytesOf = (data: string, forged: Forged): string => {
  try {
    const [, bytes]: unknown[] = AbiCoder.defaultAbiCoder().decode(SENT_DATA, data)
    return String(bytes)
  } catch (cause) {
    throw forged('data', cause)
  }
}

const decoded = (bytes: string, forged: Forged) => {
  try {
    return decodeMessage(bytes)
  } catch (cause) {
    throw forged('bytes', cause)
  }
}
