// The way out when the validator contract has bricked a Besu chain: a transition at a future block, in the genesis file of ALL nodes,
// followed by a restart. Whoever writes that file rules the chain, so it is written only with the signatures of the last validators.
import { digestOfJson } from '@causeway/sdk/digest'
import { getAddress, isAddress, type Signer, type TypedDataDomain, verifyTypedData } from 'ethers'
import { besuErrors } from './errors.ts'
import type { BesuGenesis, QbftTransition } from './genesis.ts'

export type RescueParameters = {
  /** The first block under the new rule: after the head of the halted chain. */
  readonly block: number
} & ({ readonly validators: readonly string[] } | { readonly contract: string })

export type Rescue = {
  readonly genesis: BesuGenesis
  readonly message: {
    readonly chainId: number
    readonly block: number
    /** Ascending; empty where a new contract is named, which the digest binds. */
    readonly validators: readonly string[]
    /** Digest of the new genesis as RFC 8785 JSON: it binds every byte of the file that all nodes restart with. */
    readonly genesisDigest: string
  }
}

const TYPES = {
  Rescue: [
    { name: 'chainId', type: 'uint256' },
    { name: 'block', type: 'uint64' },
    { name: 'validators', type: 'address[]' },
    { name: 'genesisDigest', type: 'bytes32' },
  ],
}

/** The entry of `config.transitions.qbft`. @throws BesuRescueInvalid */
export const rescueTransition = (parameters: RescueParameters): QbftTransition => {
  const { block } = parameters
  if (!Number.isSafeInteger(block) || block < 1) throw besuErrors.BesuRescueInvalid({ block })
  if ('contract' in parameters) {
    if (!isAddress(parameters.contract)) throw besuErrors.BesuRescueInvalid({ contract: parameters.contract })
    const validatorcontractaddress = parameters.contract.toLowerCase()
    return { block, validatorselectionmode: 'contract', validatorcontractaddress }
  }
  return { block, validatorselectionmode: 'blockheader', validators: ascending(parameters.validators) }
}

const ascending = (validators: readonly string[]): string[] => {
  const sorted = validators.map((validator) => validator.toLowerCase()).sort()
  const fits = sorted.every((validator) => isAddress(validator) && BigInt(validator) !== 0n)
  if (sorted.length === 0 || !fits || new Set(sorted).size !== sorted.length) throw besuErrors.BesuRescueInvalid({ validators })
  return sorted
}

/**
 * Plans a rescue: the new genesis and what the members sign.
 *
 * @param head number of the last block of the halted chain
 * @throws BesuRescueInvalid
 */
export const planRescue = (genesis: BesuGenesis, head: number, parameters: RescueParameters): Rescue => {
  const earlier = genesis.config.transitions?.qbft ?? []
  const latest = Math.max(head, ...earlier.map(({ block }) => block))
  if (parameters.block <= latest) throw besuErrors.BesuRescueInvalid({ block: parameters.block, after: latest })
  const transition = rescueTransition(parameters)
  const transitions = { ...genesis.config.transitions, qbft: [...earlier, transition] }
  const next: BesuGenesis = { ...genesis, config: { ...genesis.config, transitions } }
  return { genesis: next, message: messageOf(next, transition) }
}

const messageOf = (genesis: BesuGenesis, transition: QbftTransition): Rescue['message'] => ({
  chainId: genesis.config.chainId,
  block: transition.block,
  // CAST: rescueTransition wrote it.
  validators: (transition.validators ?? []) as readonly string[],
  genesisDigest: digestOfJson(genesis),
})

const domainOf = ({ message }: Rescue): TypedDataDomain => ({ name: 'CausewayRescue', version: '1', chainId: message.chainId })

/** A member's consent, by the key of its validator. */
export const signRescue = (rescue: Rescue, signer: Signer): Promise<string> =>
  signer.signTypedData(domainOf(rescue), TYPES, rescue.message)

/** How many of n validators are enough. */
export const quorumOf = (n: number): number => Math.ceil((2 * n) / 3)

/**
 * The last validators that signed; each counts once, whoever else signed counts for nothing.
 *
 * @throws BesuRescueUnsigned if they are fewer than ⌈2n/3⌉
 */
export const checkRescue = (rescue: Rescue, lastSet: readonly string[], signatures: readonly string[]): string[] => {
  const last = new Set(ascending(lastSet))
  const signers = new Set(signatures.flatMap((signature) => recovered(rescue, signature)).filter((signer) => last.has(signer)))
  const needed = quorumOf(last.size)
  if (signers.size < needed) throw besuErrors.BesuRescueUnsigned({ signed: [...signers], needed, of: last.size })
  return [...signers].map(getAddress)
}

const recovered = (rescue: Rescue, signature: string): string[] => {
  try {
    return [verifyTypedData(domainOf(rescue), TYPES, rescue.message, signature).toLowerCase()]
  } catch {
    return []
  }
}
