// What test/faults/comet/recordLightClient.ts has kept of a real chain, read with the sdk's own parsers.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type SignedHeader, signedHeaderSchema, validatorsSchema } from '@causeway/sdk/bridge/comet/askComet'
import { type HeaderProof, shapeHeaderProof } from '@causeway/sdk/bridge/comet/headerProof'

export type CometRecord = {
  readonly commit: unknown
  readonly validators: unknown
  readonly executionBlock: { readonly hash: string; readonly gasUsed: string; readonly stateRoot: string }
  readonly accumulator: string
}

export type CometChainRecord = {
  readonly outbox: string
  readonly messages: readonly string[]
  /** Of the second message. */
  readonly checkpoint: { readonly destinationChainId: number; readonly nonce: number }
  /** Heights of the execution blocks in which the messages were sent, and in which the set of validators was changed. */
  readonly sent: number
  readonly changed: number
  readonly heights: readonly number[]
  readonly records: Readonly<Record<string, CometRecord>>
  readonly proofs: Readonly<Record<'outbox' | 'checkpoint' | 'emptyStorage' | 'absentAccount', unknown>>
}

const FILE = fileURLToPath(new URL('../../vectors/bridge/cometChain.json', import.meta.url))

export const cometChainRecord = (): CometChainRecord => JSON.parse(readFileSync(FILE, 'utf8'))

export const recordAt = (chain: CometChainRecord, height: number): CometRecord => {
  const record = chain.records[height]
  if (record === undefined) throw new RangeError(`no record of height ${height}`)
  return record
}

export const signedHeaderAt = (chain: CometChainRecord, height: number): SignedHeader =>
  signedHeaderSchema.parse(recordAt(chain, height).commit).signed_header

export const headerProofAt = (chain: CometChainRecord, height: number): HeaderProof => {
  const { validators, executionBlock, accumulator } = recordAt(chain, height)
  const pages = [validatorsSchema.parse(validators)]
  const gasUsed = Number(executionBlock.gasUsed)
  return shapeHeaderProof({ signedHeader: signedHeaderAt(chain, height), pages, gasUsed, accumulator })
}
