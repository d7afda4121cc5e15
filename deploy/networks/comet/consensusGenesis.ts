// The genesis of the consensus: who validates at the start, and what all validators agree on.

import type { Founder } from './founders.ts'
import { compressedBase64, validatorAddress } from './nodeIdentity.ts'

export type ConsensusGenesisParameters = {
  readonly chainId: number
  /** Unix seconds of the genesis of the execution client; the consensus begins a second later. */
  readonly timestamp: number
  /** In the order of ValidatorSet. */
  readonly founders: readonly Founder[]
  readonly validatorSet: string
  readonly memberRegistry: string
  /** Whose slot 0 every header commits to; without one, none does. */
  readonly outbox?: string
  /** Whoever proposes, fees go here. */
  readonly feeRecipient: string
  /** Of the first block of the execution client. */
  readonly executionGenesisHash: string
}

/** Of a block of the consensus: the engine sets the same, because an execution block has at most 10 MiB (EIP-7934). */
const MOST_BLOCK_BYTES = String(12 << 20)
const TWO_DAYS_NS = '172800000000000'

export const cometChainId = (chainId: number): string => `causeway-${chainId}`

/** A genesis in the format of CometBFT, which writes 64-bit numbers as strings. */
export const consensusGenesis = (parameters: ConsensusGenesisParameters) => ({
  genesis_time: new Date((parameters.timestamp + 1) * 1000).toISOString(),
  chain_id: cometChainId(parameters.chainId),
  initial_height: '1',
  consensus_params: {
    block: { max_bytes: MOST_BLOCK_BYTES, max_gas: '-1' },
    evidence: { max_age_num_blocks: '100000', max_age_duration: TWO_DAYS_NS, max_bytes: '1048576' },
    validator: { pub_key_types: ['secp256k1eth'] },
    version: { app: '1' },
    abci: { vote_extensions_enable_height: '0' },
  },
  validators: parameters.founders.map(({ name, identity }) => ({
    address: validatorAddress(identity).slice(2).toUpperCase(),
    pub_key: { type: 'tendermint/PubKeySecp256k1eth', value: compressedBase64(identity.validatorKey) },
    power: '1',
    name,
  })),
  app_hash: '',
  app_state: {
    fee_recipient: parameters.feeRecipient,
    validator_set: parameters.validatorSet,
    member_registry: parameters.memberRegistry,
    ...(parameters.outbox === undefined ? {} : { outbox: parameters.outbox }),
    execution_genesis_hash: parameters.executionGenesisHash,
  },
})
export type ConsensusGenesis = ReturnType<typeof consensusGenesis>
