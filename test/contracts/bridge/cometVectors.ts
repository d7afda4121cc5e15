// node test/contracts/bridge/cometVectors.ts: writes test/vectors/bridge/comet.json, what the Solidity tests read: the headers and proofs of the
// recorded chain as the sdk shapes them, and commits of sets of 4, 7 and 20 validators whose keys everybody knows.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { accumulatorProof } from '@causeway/sdk/bridge/comet/accumulatorProof'
import { checkpointProof } from '@causeway/sdk/bridge/comet/checkpointProof'
import { cometVoteDigest } from '@causeway/sdk/bridge/comet/cometVoteDigest'
import type { CometCommit } from '@causeway/sdk/bridge/comet/commitProof'
import { executionHeader } from '@causeway/sdk/bridge/comet/executionHeader'
import { type CometHeader, hashHeader } from '@causeway/sdk/bridge/comet/hashHeader'
import { type CometValidator, cometValidator, hashValidators } from '@causeway/sdk/bridge/comet/hashValidators'
import { accountProofSchema, shapeStorageProof } from '@causeway/sdk/bridge/comet/storageProof'
import { AbiCoder, id, SigningKey, ZeroHash } from 'ethers'
import { type CometChainRecord, cometChainRecord, headerProofAt, recordAt, signedHeaderAt } from './cometRecord.ts'

const HEADER =
  'tuple(uint64 blockVersion,uint64 appVersion,uint64 height,uint64 timeSeconds,uint32 timeNanos,bytes32 lastBlockHash,uint32 lastPartsTotal,bytes32 lastPartsHash,bytes32 lastCommitHash,bytes32 dataHash,bytes32 validatorsHash,bytes32 nextValidatorsHash,bytes32 consensusHash,bytes32 executionHash,uint64 gasUsed,bytes32 accumulator,bytes32 evidenceHash,address proposer)'
const COMMIT =
  'tuple(uint32 round,uint32 partsTotal,bytes32 partsHash,tuple(uint16 index,uint64 timeSeconds,uint32 timeNanos,bytes32 r,bytes32 vs)[] signatures)'
const VALIDATORS = 'tuple(bytes32 x,bytes32 y,uint64 power)[]'

const encode = (type: string, value: unknown): string => AbiCoder.defaultAbiCoder().encode([type], [value])

export const cometVectors = (chain: CometChainRecord = cometChainRecord()) => {
  const [first = 0] = chain.heights
  return {
    chainName: signedHeaderAt(chain, first).header.chain_id,
    ...{ outbox: chain.outbox, messages: chain.messages, heights: chain.heights },
    headers: chain.heights.map((height) => {
      const { header, commit, validators } = headerProofAt(chain, height)
      const blockHash = signedHeaderAt(chain, height).commit.block_id.hash
      const encoded = {
        header: encode(HEADER, header),
        commit: encode(COMMIT, commit),
        validators: encode(VALIDATORS, validators),
      }
      return { height, blockHash, ...encoded }
    }),
    proofs: proofsOf(chain, first),
    synthetic: [4, 7, 20].map((count) => synthetic(chain, count)),
  }
}

const proofsOf = (chain: CometChainRecord, height: number) => {
  const { executionBlock, accumulator } = recordAt(chain, height)
  const { hash: executionHash, stateRoot } = executionBlock
  const header = executionHeader(executionBlock)
  const common = { height, executionHash, accumulator, before: ZeroHash, sent: chain.messages }
  const storage = (name: keyof CometChainRecord['proofs']) => {
    const answer = accountProofSchema.parse(chain.proofs[name])
    const shape = { height, accumulator, header, answer }
    return answer.storageProof.map((_, position) => shapeStorageProof({ ...shape, position }))
  }
  const proofs = (name: keyof CometChainRecord['proofs']) => storage(name).map(({ proof }) => proof)
  const [one = '', two = '', three = ''] = chain.messages
  const [slotZero] = storage('outbox')
  const [atCheckpoint] = storage('checkpoint')
  if (slotZero === undefined || atCheckpoint === undefined) throw new RangeError('the record has no proof of the outbox')
  const checkpoint = { destinationChainId: BigInt(chain.checkpoint.destinationChainId), nonce: BigInt(chain.checkpoint.nonce) }
  const stored = { before: ZeroHash, sent: chain.messages, shown: slotZero }
  const atSecond = { before: ZeroHash, sent: [one, two], shown: atCheckpoint, checkpoint }
  return {
    ...{ executionHash, stateRoot, accumulator, executionHeader: header },
    all: accumulatorProof({ ...common, messageIds: [one, two, three] }),
    second: accumulatorProof({ ...common, messageIds: [two] }),
    last: accumulatorProof({ ...common, messageIds: [three] }),
    storedAll: checkpointProof({ ...stored, messageIds: [one, two, three] }),
    storedSecond: checkpointProof({ ...stored, messageIds: [two] }),
    checkpointFirst: checkpointProof({ ...atSecond, messageIds: [one] }),
    checkpointBoth: checkpointProof({ ...atSecond, messageIds: [one, two] }),
    storage: proofs('outbox'),
    emptyStorage: proofs('emptyStorage'),
    absentAccount: proofs('absentAccount'),
  }
}

/** A header as the recorded one, but of a set of `count` validators of power 10 with known keys. */
const synthetic = (chain: CometChainRecord, count: number) => {
  const [height = 0] = chain.heights
  const { chain_id: chainName } = signedHeaderAt(chain, height).header
  const real = headerProofAt(chain, height)
  const keys = Array.from({ length: count }, (_, index) => new SigningKey(id(`causeway.test.validator.${index}`)))
  const validators: CometValidator[] = keys.map((key) => cometValidator(key.compressedPublicKey, 10))
  const validatorsHash = hashValidators(validators)
  const header: CometHeader = { ...real.header, validatorsHash, nextValidatorsHash: validatorsHash }
  const blockHash = hashHeader({ header, chainName, hasOutbox: true })
  const block = { chainName, height, round: 0, blockHash, partsTotal: real.commit.partsTotal, partsHash: real.commit.partsHash }
  const signatures: CometCommit['signatures'] = keys.slice(0, Math.floor((2 * count) / 3) + 1).map((key, index) => {
    const time = { timeSeconds: header.timeSeconds + 1, timeNanos: 123_456_789 + index }
    const { r, yParityAndS: vs } = key.sign(cometVoteDigest({ ...block, time }))
    return { index, ...time, r, vs }
  })
  const { partsTotal, partsHash } = real.commit
  const commit: CometCommit = { round: 0, partsTotal, partsHash, signatures }
  const encoded = { header: encode(HEADER, header), commit: encode(COMMIT, commit), validators: encode(VALIDATORS, validators) }
  return { count, blockHash, ...encoded }
}

if (import.meta.main) {
  const file = fileURLToPath(new URL('../../vectors/bridge/comet.json', import.meta.url))
  writeFileSync(file, `${JSON.stringify(cometVectors(), null, 1)}\n`)
}
