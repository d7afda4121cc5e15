import { concat, keccak256 } from 'ethers'
import { blockId, type CometTime, fixed64, prefixed, timestamp, utf8 } from './cometBytes.ts'

export type CometVoteDigestParameters = {
  readonly chainName: string
  readonly height: number
  readonly round: number
  readonly blockHash: string
  readonly partsTotal: number
  readonly partsHash: string
  /** When this validator voted. */
  readonly time: CometTime
}

/** What a validator signs for a block: keccak256 of CanonicalVote (a precommit) behind its length. */
export const cometVoteDigest = (parameters: CometVoteDigestParameters): string => {
  const { chainName, height, round, blockHash, partsTotal, partsHash, time } = parameters
  const vote = concat([
    ...['0x080211', fixed64(height), round === 0 ? '0x' : concat(['0x19', fixed64(round)])],
    ...[prefixed('0x22', blockId(blockHash, partsTotal, partsHash)), prefixed('0x2a', timestamp(time))],
    prefixed('0x32', utf8(chainName)),
  ])
  return keccak256(prefixed('0x', vote))
}
