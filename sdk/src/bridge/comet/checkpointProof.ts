import { concat, toBeHex } from 'ethers'
import { type MessageRunsParameters, messageRuns } from './messageRuns.ts'
import type { StorageProofReturnType } from './storageProof.ts'

export type Checkpoint = { readonly destinationChainId: bigint; readonly nonce: bigint }

export type CheckpointProofParameters = Omit<MessageRunsParameters, 'accumulator'> & {
  /** Absent: slot 0, the accumulator after the last message of the block. */
  readonly checkpoint?: Checkpoint | undefined
  /** What storageProof gives for that slot of the outbox; `sent` are the messages up to its value. */
  readonly shown: StorageProofReturnType
}

/**
 * A proof for LightClientVerifier that messages were sent, by one slot of the outbox: at most 64 ids to each destination follow them, however
 * late they are proven.
 *
 * @throws MessageNotAmong, AccumulatorMismatch
 */
export const checkpointProof = ({ checkpoint, shown, ...parameters }: CheckpointProofParameters): string => {
  const { before, runs } = messageRuns({ ...parameters, accumulator: toBeHex(shown.value, 32) })
  const { destinationChainId, nonce } = checkpoint ?? { destinationChainId: 0n, nonce: 0n }
  return concat(['0x02', toBeHex(destinationChainId, 8), toBeHex(nonce, 8), before, runs, shown.proof])
}
