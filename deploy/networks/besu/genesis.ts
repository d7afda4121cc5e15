// The genesis of a Besu QBFT chain whose validators a contract names.
import { getAddress, isAddress } from 'ethers'
import type { GenesisAccount } from '../genesisAlloc.ts'
import { besuErrors } from './errors.ts'
import { CONTRACT_EXTRA_DATA, headerExtraData } from './extraData.ts'

/** What a ceremony has left, or less of it. */
export type BesuAlloc = Readonly<Record<string, Partial<GenesisAccount>>>

export type BesuGenesisParameters = {
  readonly chainId: number
  readonly alloc: BesuAlloc
  /** `contract`: where {getValidators} is asked; `validators`: the addresses, in the headers. */
  readonly validators: { readonly contract: string } | { readonly addresses: readonly string[] }
  /** Unix seconds. */
  readonly timestamp: number
  readonly hardfork?: 'cancun' | 'prague' | 'osaka'
  /** Gas of a block; 60,000,000 if absent. */
  readonly gasLimit?: number
  /** Bytes of code that a contract may have; EIP-170's 24,576 if absent. */
  readonly contractSizeLimit?: number
  /** Seconds between blocks; 1 if absent. */
  readonly blockPeriodSeconds?: number
  /** Seconds between blocks while there is nothing to put in; 0 if absent: the same. */
  readonly emptyBlockPeriodSeconds?: number
  /** Seconds of the first round; it doubles with each failed one. Twice the block period, at least 2, if absent. */
  readonly requestTimeoutSeconds?: number
}

export type QbftTransition = Readonly<Record<string, unknown>> & { readonly block: number }

export type BesuGenesis = {
  readonly config: Readonly<Record<string, unknown>> & {
    readonly chainId: number
    readonly qbft: Readonly<Record<string, unknown>>
    readonly transitions?: { readonly qbft: readonly QbftTransition[] }
  }
  readonly alloc: BesuAlloc
} & Readonly<Record<string, unknown>>

/** What Besu demands of every QBFT chain: "ctical byzantine fault tolerance". */
const MIX_HASH = '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365'
const BLOCK_FORKS = [
  ...['homestead', 'eip150', 'eip155', 'eip158', 'byzantium'],
  ...['constantinople', 'petersburg', 'istanbul', 'berlin', 'london'],
]
const TIME_FORKS = ['shanghai', 'cancun', 'prague', 'osaka'] as const
const FEWEST_VALIDATORS = 4

/**
 * Makes the genesis; all forks up to the named one are active from block 0, gas is free.
 *
 * @throws BesuGenesisInvalid where the contract has no code, or fewer than four validators or one twice are named
 * @example
 * besuGenesis({ chainId: 8010156, alloc, validators: { contract }, timestamp: 1795737600 }).extraData // 0xe5a000…00c0c080c0
 */
export const besuGenesis = (parameters: BesuGenesisParameters): BesuGenesis => {
  const { chainId, alloc, validators, timestamp, hardfork = 'osaka', gasLimit = 60_000_000 } = parameters
  requireValidators(validators, alloc)
  if (!Number.isSafeInteger(chainId) || chainId < 1) throw besuErrors.BesuGenesisInvalid({ chainId })
  return {
    config: {
      chainId,
      ...Object.fromEntries(BLOCK_FORKS.map((fork) => [`${fork}Block`, 0])),
      ...Object.fromEntries(TIME_FORKS.slice(0, TIME_FORKS.indexOf(hardfork) + 1).map((fork) => [`${fork}Time`, 0])),
      zeroBaseFee: true,
      contractSizeLimit: parameters.contractSizeLimit ?? 24_576,
      qbft: qbftConfig(parameters),
    },
    nonce: '0x0',
    timestamp: hex(timestamp),
    gasLimit: hex(gasLimit),
    difficulty: '0x1',
    mixHash: MIX_HASH,
    coinbase: `0x${'00'.repeat(20)}`,
    extraData: 'contract' in validators ? CONTRACT_EXTRA_DATA : headerExtraData(validators.addresses),
    baseFeePerGas: '0x0',
    alloc,
  }
}

const qbftConfig = (parameters: BesuGenesisParameters): Record<string, unknown> => {
  const { validators, blockPeriodSeconds = 1, emptyBlockPeriodSeconds = 0, requestTimeoutSeconds } = parameters
  return {
    blockperiodseconds: blockPeriodSeconds,
    ...(emptyBlockPeriodSeconds === 0 ? {} : { emptyblockperiodseconds: emptyBlockPeriodSeconds }),
    epochlength: 30_000,
    requesttimeoutseconds: requestTimeoutSeconds ?? Math.max(2, 2 * blockPeriodSeconds),
    ...('contract' in validators ? { validatorcontractaddress: getAddress(validators.contract).toLowerCase() } : {}),
  }
}

const requireValidators = (validators: BesuGenesisParameters['validators'], alloc: BesuAlloc): void => {
  if ('contract' in validators) {
    const { contract } = validators
    if (!isAddress(contract)) throw besuErrors.BesuGenesisInvalid({ contract })
    const account = Object.entries(alloc).find(([address]) => address.toLowerCase() === contract.toLowerCase())?.[1]
    if ((account?.code ?? '0x') === '0x')
      throw besuErrors.BesuGenesisInvalid({ contract, problem: 'the validator contract has no code in the genesis' })
    return
  }
  const problem = problemOf(validators.addresses)
  if (problem !== undefined) throw besuErrors.BesuGenesisInvalid({ validators: validators.addresses, problem })
}

const problemOf = (addresses: readonly string[]): string | undefined => {
  if (addresses.length < FEWEST_VALIDATORS) return `fewer than ${FEWEST_VALIDATORS} validators`
  if (!addresses.every((address) => isAddress(address) && BigInt(address) !== 0n)) return 'not an address'
  if (new Set(addresses.map((address) => address.toLowerCase())).size !== addresses.length) return 'a validator twice'
  return undefined
}

const hex = (value: number): string => `0x${value.toString(16)}`
