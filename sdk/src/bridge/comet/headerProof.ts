import { type Provider, toQuantity, ZeroHash } from 'ethers'
import { askComet, type CometValidatorPage, type SignedHeader, signedHeaderSchema, validatorsSchema } from './askComet.ts'
import { type CometCommit, commitProof } from './commitProof.ts'
import { cometProofErrors } from './errors.ts'
import { type CometHeader, hashHeader } from './hashHeader.ts'
import { type CometValidator, cometValidator } from './hashValidators.ts'

export type HeaderProofParameters = {
  /** CometBFT's RPC of a node, `http://host:port`. */
  readonly cometUrl: string
  /** Of a node of the same chain that keeps the state of `height` − 1. */
  readonly provider: Pick<Provider, 'getBlock' | 'getStorage'>
  readonly height: number
  /** The outbox that the genesis names; absent if it names none. */
  readonly outbox?: string
}

/** What `update` and `updateWithSet` of the light client take. */
export type HeaderProof = {
  readonly header: CometHeader
  readonly commit: CometCommit
  /** Of this height: to be handed over where the client says that a set is pending. */
  readonly validators: readonly CometValidator[]
}

/**
 * A header of the consensus with its commit, shown to hash to what was decided.
 *
 * @throws CometSilent, CometAnswerInvalid, CometPowerMissing, CometHeaderForged
 */
export const headerProof = async ({ cometUrl, provider, height, outbox }: HeaderProofParameters): Promise<HeaderProof> => {
  const { signed_header: signedHeader } = await askComet(cometUrl, `commit?height=${height}`, signedHeaderSchema)
  const pages = await validatorsAt(cometUrl, height)
  const block = await provider.getBlock(height - 1)
  if (block === null) throw cometProofErrors.CometAnswerInvalid({ height, missing: `execution block ${height - 1}` })
  const accumulator = outbox === undefined ? undefined : await provider.getStorage(outbox, 0, toQuantity(height - 1))
  return shapeHeaderProof({ signedHeader, pages, gasUsed: Number(block.gasUsed), accumulator })
}

export type ShapeHeaderProofParameters = {
  readonly signedHeader: SignedHeader
  readonly pages: readonly CometValidatorPage[]
  /** Of execution block `height` − 1. */
  readonly gasUsed: number
  /** Undefined if headers commit to no outbox. */
  readonly accumulator: string | undefined
}

/** @throws CometPowerMissing, CometHeaderForged */
export const shapeHeaderProof = (parameters: ShapeHeaderProofParameters): HeaderProof => {
  const { signedHeader, pages, gasUsed, accumulator } = parameters
  const validators = pages.flatMap((page) =>
    page.validators.map(({ pub_key, voting_power }) => cometValidator(pub_key.value, voting_power)),
  )
  const header = shapeHeader(signedHeader.header, gasUsed, accumulator ?? ZeroHash)
  const decided = signedHeader.commit.block_id.hash
  const hash = hashHeader({ header, chainName: signedHeader.header.chain_id, hasOutbox: accumulator !== undefined })
  if (hash !== decided) throw cometProofErrors.CometHeaderForged({ height: header.height, hash, decided })
  return { header, commit: commitProof({ commit: signedHeader.commit, validators }), validators }
}

const shapeHeader = (header: SignedHeader['header'], gasUsed: number, accumulator: string): CometHeader => ({
  ...{ blockVersion: header.version.block, appVersion: header.version.app, height: header.height, ...header.time },
  lastBlockHash: header.last_block_id.hash,
  lastPartsTotal: header.last_block_id.parts.total,
  lastPartsHash: header.last_block_id.parts.hash,
  ...{ lastCommitHash: header.last_commit_hash, dataHash: header.data_hash },
  ...{ validatorsHash: header.validators_hash, nextValidatorsHash: header.next_validators_hash },
  ...{ consensusHash: header.consensus_hash, executionHash: header.app_hash, gasUsed, accumulator },
  ...{ evidenceHash: header.evidence_hash, proposer: header.proposer_address },
})

/** A light client takes no more, and a page holds as many. */
const MOST_VALIDATORS = 100

const validatorsAt = async (cometUrl: string, height: number): Promise<CometValidatorPage[]> => {
  const path = `validators?height=${height}&per_page=${MOST_VALIDATORS}&page=1`
  const page = await askComet(cometUrl, path, validatorsSchema)
  const { total, validators } = page
  if (total > MOST_VALIDATORS || total !== validators.length || total === 0)
    throw cometProofErrors.CometAnswerInvalid({ cometUrl, height, total, given: validators.length })
  return [page]
}
