import { concat } from 'ethers'
import { blockId, merkleRoot, optional, prefixed, timestamp, utf8 } from './cometBytes.ts'

/** ICometLightClient's struct of the same name; hashes and accounts in hexadecimal, times in unix seconds and nanoseconds. */
export type CometHeader = {
  readonly blockVersion: number
  readonly appVersion: number
  readonly height: number
  readonly timeSeconds: number
  readonly timeNanos: number
  readonly lastBlockHash: string
  readonly lastPartsTotal: number
  readonly lastPartsHash: string
  readonly lastCommitHash: string
  readonly dataHash: string
  readonly validatorsHash: string
  readonly nextValidatorsHash: string
  readonly consensusHash: string
  /** Of execution block `height` − 1. */
  readonly executionHash: string
  /** Of execution block `height` − 1. */
  readonly gasUsed: number
  /** Slot 0 of the outbox after execution block `height` − 1; zero without an outbox. */
  readonly accumulator: string
  readonly evidenceHash: string
  readonly proposer: string
}

export type HashHeaderParameters = {
  readonly header: CometHeader
  /** CometBFT's name of the chain. */
  readonly chainName: string
  /** Whether headers of this chain commit to an outbox. */
  readonly hasOutbox: boolean
}

/** The hash of a block of the consensus: what its commit signs. */
export const hashHeader = ({ header, chainName, hasOutbox }: HashHeaderParameters): string => {
  const value = (hash: string): string => prefixed('0x0a', hash)
  const version = concat([optional('0x08', header.blockVersion), optional('0x10', header.appVersion)])
  const lastBlock = blockId(header.lastBlockHash, header.lastPartsTotal, header.lastPartsHash)
  const sent = hasOutbox ? prefixed('0x12', header.accumulator) : '0x'
  const results = merkleRoot([concat([sent, optional('0x30', header.gasUsed)])])
  return merkleRoot([
    ...[version, prefixed('0x0a', utf8(chainName)), optional('0x08', header.height), timestamp(header), lastBlock],
    ...[value(header.lastCommitHash), value(header.dataHash)],
    ...[value(header.validatorsHash), value(header.nextValidatorsHash)],
    ...[value(header.consensusHash), value(header.executionHash), value(results)],
    ...[value(header.evidenceHash), value(header.proposer)],
  ])
}
