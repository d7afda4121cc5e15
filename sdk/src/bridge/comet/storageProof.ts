import { AbiCoder, type JsonRpcApiProvider, toQuantity } from 'ethers'
import { z } from 'zod'
import { cometProofErrors } from './errors.ts'
import { executionHeader } from './executionHeader.ts'

export type StorageProofParameters = {
  /** Of a node that keeps the state of `height` − 1. */
  readonly provider: Pick<JsonRpcApiProvider, 'send'>
  /** Of a header that the light client has taken. */
  readonly height: number
  /** Slot 0 of the outbox, as the client has taken it with that header; 32 zero bytes if headers commit to no outbox. */
  readonly accumulator: string
  readonly account: string
  /** 32 bytes. */
  readonly slot: string
}

/** The value of the slot after execution block `height` − 1, and the proof for StateProofVerifier that it is this, also where it is zero. */
export type StorageProofReturnType = { readonly value: bigint; readonly proof: string }

const nodes = z.array(z.string())
export const accountProofSchema = z.object({
  accountProof: nodes,
  storageProof: z.array(z.object({ value: z.string().transform(BigInt), proof: nodes })),
})
export type AccountProof = z.infer<typeof accountProofSchema>

/** @throws ExecutionHeaderForged, CometAnswerInvalid */
export const storageProof = async (parameters: StorageProofParameters): Promise<StorageProofReturnType> => {
  const { provider, height, accumulator, account, slot } = parameters
  const block = toQuantity(height - 1)
  const header = executionHeader(await provider.send('eth_getBlockByNumber', [block, false]))
  const parsed = accountProofSchema.safeParse(await provider.send('eth_getProof', [account, [slot], block]))
  if (!parsed.success) throw cometProofErrors.CometAnswerInvalid({ account, block }, parsed.error)
  return shapeStorageProof({ height, accumulator, header, answer: parsed.data })
}

export type ShapeStorageProofParameters = {
  readonly height: number
  readonly accumulator: string
  /** RLP of the execution block's header. */
  readonly header: string
  readonly answer: AccountProof
  /** Which of the slots that were asked for. */
  readonly position?: number
}

const PROOF =
  'tuple(uint64 height,bytes32 accumulator,bytes executionHeader,bytes[] accountProof,bytes[] storageProof,bool isAbsent)'

/** @throws CometAnswerInvalid */
export const shapeStorageProof = (parameters: ShapeStorageProofParameters): StorageProofReturnType => {
  const { height, accumulator, header: executionHeader, answer, position = 0 } = parameters
  const shown = answer.storageProof[position]
  if (shown === undefined) throw cometProofErrors.CometAnswerInvalid({ position })
  const { accountProof } = answer
  const fields = { height, accumulator, executionHeader, accountProof, storageProof: shown.proof, isAbsent: shown.value === 0n }
  return { value: shown.value, proof: AbiCoder.defaultAbiCoder().encode([PROOF], [fields]) }
}
